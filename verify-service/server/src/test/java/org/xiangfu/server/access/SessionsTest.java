package org.xiangfu.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.access.AccessBench.DESK;
import static org.xiangfu.server.access.AccessBench.refusal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Two nodes over one ledger; no time passes but by hand. */
class SessionsTest {
  private static final String PASSWORD = "correct horse battery";
  private static final String WRONG = "incorrect horse battery";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  private AccessBench bench;
  private AccessControl here;
  private AccessControl there;

  @BeforeEach
  void open() throws IOException {
    bench = new AccessBench(folder);
    here = bench.node();
    AccessBench.account(here, "clerk01", PASSWORD, Role.ROLE_CLERK);
    there = bench.node();
  }

  @AfterEach
  void close() throws IOException {
    here.close();
    there.close();
    bench.close();
  }

  private String signIn(AccessControl node) {
    return node.sessions().signIn("clerk01", PASSWORD, DESK).join().token();
  }

  private static Refusal signInRefusal(AccessControl node, String account, String password) {
    return refusal(() -> node.sessions().signIn(account, password, DESK).join());
  }

  private static void call(AccessControl node, Right right, String token) {
    var _ = node.admit(right, node.identify(Optional.of(token), DESK));
  }

  private AccountRecord account(String name) {
    return here.administration().list().stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Caller admin() {
    return new Caller("admin", 1, "s", bench.clock.instant(), Optional.empty());
  }

  private List<Event> events(EventKind kind) {
    var filter =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(kind),
            Optional.empty(),
            Optional.empty());
    return bench.ledger().events(filter, Page.newest(100)).join();
  }

  @Test
  void whoSignsInAtOneNodeIsLetInAtEvery() {
    String token = signIn(here);
    call(here, Right.VERIFY, token);
    call(there, Right.VERIFY, token);
    assertEquals(Refusal.RIGHT_MISSING, refusal(() -> call(there, Right.IDENTIFY, token)));
    assertEquals(
        1,
        events(EventKind.EVENT_KIND_SIGNED_IN).stream()
            .filter(event -> event.getAccount().equals("clerk01"))
            .skip(1)
            .count());
  }

  @Test
  void withoutATokenOrWithOneOfAnotherWorkstationNobodyIsLetIn() {
    assertEquals(Refusal.SIGN_IN_REQUIRED, refusal(() -> here.identify(Optional.empty(), DESK)));
    String token = signIn(here);
    assertEquals(
        Refusal.TOKEN_ELSEWHERE,
        refusal(
            () ->
                here.identify(
                    Optional.of(token), new Workstation("desk-2", Optional.of("digest-2")))));
    assertEquals(
        Refusal.TOKEN_ELSEWHERE,
        refusal(() -> here.identify(Optional.of(token), Workstation.UNKNOWN)));
  }

  @Test
  void fiveWrongPasswordsLockForAQuarterOfAnHourAtEveryNode() {
    for (int attempt = 0; attempt < Sessions.ATTEMPTS; attempt++) {
      AccessControl node = attempt % 2 == 0 ? here : there;
      assertEquals(Refusal.BAD_CREDENTIALS, signInRefusal(node, "clerk01", WRONG));
    }
    assertEquals(Refusal.ACCOUNT_LOCKED, signInRefusal(here, "clerk01", PASSWORD));
    assertEquals(Refusal.ACCOUNT_LOCKED, signInRefusal(there, "clerk01", PASSWORD));
    bench.pass(Sessions.LOCK.minus(SECOND), here, there);
    assertEquals(Refusal.ACCOUNT_LOCKED, signInRefusal(here, "clerk01", PASSWORD));
    bench.pass(SECOND, here, there);
    call(there, Right.VERIFY, signIn(here));
    assertEquals(Sessions.ATTEMPTS, events(EventKind.EVENT_KIND_SIGN_IN_FAILED).size());
  }

  @Test
  void theRightPasswordStartsTheCountAnew() {
    for (int round = 0; round < 3; round++) {
      for (int attempt = 1; attempt < Sessions.ATTEMPTS; attempt++) {
        assertEquals(Refusal.BAD_CREDENTIALS, signInRefusal(here, "clerk01", WRONG));
      }
      call(here, Right.VERIFY, signIn(here));
    }
  }

  @Test
  void guessesAtOnceAreNoMoreGuesses() {
    List<CompletableFuture<Refusal>> guesses = new ArrayList<>();
    for (int guess = 0; guess < 12; guess++) {
      AccessControl node = guess % 2 == 0 ? here : there;
      guesses.add(CompletableFuture.supplyAsync(() -> signInRefusal(node, "clerk01", WRONG)));
    }
    List<Refusal> refusals = guesses.stream().map(CompletableFuture::join).toList();
    assertEquals(
        Sessions.ATTEMPTS,
        refusals.stream().filter(each -> each == Refusal.BAD_CREDENTIALS).count());
    assertEquals(
        12 - Sessions.ATTEMPTS,
        refusals.stream().filter(each -> each == Refusal.ACCOUNT_LOCKED).count());
  }

  @Test
  void anAdministratorUnlocksAtOnce() {
    IntStream.range(0, Sessions.ATTEMPTS).forEach(_ -> signInRefusal(here, "clerk01", WRONG));
    assertEquals(Refusal.ACCOUNT_LOCKED, signInRefusal(here, "clerk01", PASSWORD));
    var _ = here.administration().unlock("clerk01", admin(), DESK).join();
    call(here, Right.VERIFY, signIn(here));
  }

  @Test
  void anUnknownAccountAndAWrongPasswordLookAlike() {
    assertEquals(Refusal.BAD_CREDENTIALS, signInRefusal(here, "nobody", PASSWORD));
    assertEquals(Refusal.BAD_CREDENTIALS, signInRefusal(here, "clerk01", WRONG));
  }

  @Test
  void aDisabledAccountIsOutAtEveryNodeOnceItHasLooked() {
    String token = signIn(here);
    call(there, Right.VERIFY, token);
    var _ = here.administration().setDisabled("clerk01", true, admin(), DESK).join();
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(here, Right.VERIFY, token)));
    there.look();
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(there, Right.VERIFY, token)));
    assertEquals(Refusal.ACCOUNT_DISABLED, signInRefusal(there, "clerk01", PASSWORD));
    assertEquals("DISABLED", events(EventKind.EVENT_KIND_ACCOUNT_CHANGED).getFirst().getDetail());
  }

  @Test
  void signingOutEndsOneSessionOrAll() {
    String one = signIn(here);
    String other = signIn(here);
    Caller caller = here.identify(Optional.of(one), DESK);
    String renewed = here.sessions().refresh(caller);
    here.sessions().signOut(caller, false, DESK).join();
    there.look();
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(there, Right.VERIFY, one)));
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(there, Right.VERIFY, renewed)));
    call(there, Right.VERIFY, other);
    here.sessions().signOut(here.identify(Optional.of(other), DESK), true, DESK).join();
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(here, Right.VERIFY, other)));
  }

  @Test
  void aTokenThatIsReplayedAfterItsSessionStaysOut() {
    String token = signIn(here);
    here.sessions().signOut(here.identify(Optional.of(token), DESK), false, DESK).join();
    Duration step = Duration.ofMinutes(4);
    for (Duration gone = step; gone.compareTo(Tokens.LIFE) < 0; gone = gone.plus(step)) {
      bench.pass(step, here, there);
      // Ended sessions of long ago are forgotten; this one must not be before its token is.
      here.sessions().signOut(here.identify(Optional.of(signIn(here)), DESK), false, DESK).join();
      assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(here, Right.VERIFY, token)));
    }
    bench.pass(Duration.ofMinutes(5), here, there);
    assertEquals(Refusal.TOKEN_EXPIRED, refusal(() -> call(here, Right.VERIFY, token)));
  }

  @Test
  void aSessionIsRenewedForTwelveHoursAndNoLonger() {
    String token = signIn(here);
    Duration step = Duration.ofMinutes(10);
    for (Duration gone = step; gone.compareTo(Sessions.SESSION) < 0; gone = gone.plus(step)) {
      bench.pass(step, here);
      Caller caller = here.identify(Optional.of(token), DESK);
      token = here.sessions().refresh(caller);
    }
    bench.pass(step, here);
    String last = token;
    assertEquals(Refusal.SESSION_ENDED, refusal(() -> call(here, Right.VERIFY, last)));
  }

  @Test
  void aOneTimePasswordIsGoodForNothingButToBeChanged() {
    var made =
        here.administration().create("auditor01", List.of(Role.ROLE_AUDITOR), admin(), DESK).join();
    var signedIn = here.sessions().signIn("auditor01", made.oneTimePassword(), DESK).join();
    assertTrue(signedIn.mustChange());
    assertEquals(
        Refusal.PASSWORD_CHANGE_REQUIRED,
        refusal(() -> call(here, Right.READ_EVENTS, signedIn.token())));
    Caller caller = here.identify(Optional.of(signedIn.token()), DESK);
    var changed =
        here.sessions().changePassword(caller, made.oneTimePassword(), PASSWORD, DESK).join();
    assertFalse(changed.mustChange());
    call(here, Right.READ_EVENTS, changed.token());
    assertEquals(
        Refusal.SESSION_ENDED, refusal(() -> call(here, Right.READ_EVENTS, signedIn.token())));
    assertEquals(Refusal.BAD_CREDENTIALS, signInRefusal(here, "auditor01", made.oneTimePassword()));
  }

  @Test
  void anOldPasswordMustBeChanged() {
    bench.pass(Duration.ofDays(90).minus(SECOND), here);
    assertFalse(here.sessions().signIn("clerk01", PASSWORD, DESK).join().mustChange());
    bench.pass(SECOND, here);
    assertTrue(here.sessions().signIn("clerk01", PASSWORD, DESK).join().mustChange());
  }

  @Test
  void aWrongOldPasswordChangesNothingAndCounts() {
    Caller caller = here.identify(Optional.of(signIn(here)), DESK);
    assertEquals(
        Refusal.BAD_CREDENTIALS,
        refusal(
            () -> here.sessions().changePassword(caller, WRONG, "another password", DESK).join()));
    assertEquals(1, account("clerk01").getAttempts());
    call(here, Right.VERIFY, signIn(here));
  }

  @Test
  void aNodeThatHearsNothingLetsNobodyIn() {
    String token = signIn(here);
    bench.clock.pass(Duration.ofSeconds(5));
    assertEquals(Refusal.ACCOUNTS_UNKNOWN, refusal(() -> call(here, Right.VERIFY, token)));
    assertEquals(
        Refusal.ACCOUNTS_UNKNOWN,
        refusal(() -> here.sessions().signIn("clerk01", PASSWORD, DESK).join()));
    here.look();
    call(here, Right.VERIFY, token);
  }

  @Test
  void aNodeThatHasNotHeardOfAnAccountYetAsksToWait() {
    AccessBench.account(here, "clerk02", PASSWORD, Role.ROLE_CLERK);
    String token = here.sessions().signIn("clerk02", PASSWORD, DESK).join().token();
    assertEquals(Refusal.ACCOUNTS_UNKNOWN, refusal(() -> call(there, Right.VERIFY, token)));
    there.look();
    call(there, Right.VERIFY, token);
  }

  @Test
  void rolesThatAreTakenAwayAreGoneWithoutANewToken() {
    String token = signIn(here);
    var _ =
        here.administration().setRoles("clerk01", List.of(Role.ROLE_AUDITOR), admin(), DESK).join();
    assertEquals(Refusal.RIGHT_MISSING, refusal(() -> call(here, Right.VERIFY, token)));
    call(here, Right.READ_EVENTS, token);
  }

  @Test
  void theLastAdministratorStays() {
    for (Runnable act :
        List.<Runnable>of(
            () -> here.administration().setDisabled("admin", true, admin(), DESK).join(),
            () ->
                here.administration()
                    .setRoles("admin", List.of(Role.ROLE_CLERK), admin(), DESK)
                    .join())) {
      AccountOutcome outcome = null;
      try {
        act.run();
      } catch (CompletionException e) {
        outcome = ((AccountAdministration.NotDoneException) e.getCause()).outcome();
      }
      assertEquals(AccountOutcome.ACCOUNT_OUTCOME_LAST_ADMINISTRATOR, outcome);
    }
    AccessBench.account(here, "admin2", PASSWORD, Role.ROLE_ADMIN);
    assertTrue(
        here.administration().setDisabled("admin", true, admin(), DESK).join().getDisabled());
  }

  @Test
  void theFirstAdministratorIsTakenInOnce() throws IOException {
    assertTrue(here.sessions().signIn("admin", bench.oneTimePassword, DESK).join().mustChange());
    int before = bench.log().size();
    bench.node().close();
    assertEquals(before, bench.log().size());
  }

  @Test
  void everythingIsThereAfterAReplicaWasOpenedAgain() throws Exception {
    String hash = bench.replica().stateHash();
    var store = bench.replica().state().store();
    store.commit(TermIndex.valueOf(1, bench.log().size()));
    store.close();
    bench.replica().state().open(folder.resolve("index"));
    assertEquals(hash, bench.replica().stateHash());
    try (AccessControl again = bench.node()) {
      call(again, Right.VERIFY, signIn(again));
    }
  }
}
