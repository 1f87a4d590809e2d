package org.xiangfu.server.access;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.accounts.Accounts;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.NewAccount;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.security.CardTrust;

/**
 * Who is let in at one node. It asks the ledger several times a second which accounts have changed,
 * so that a disabled account or an ended session is out at every node within a second. Thread-safe.
 */
public final class AccessControl implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

  private static final int LOOK_MILLIS = 250;
  private static final int ANSWER_MILLIS = 2_000;

  /** What access control is made of, beside its settings. */
  public record Parts(
      UUID clusterId,
      Replicas replicas,
      Ledger ledger,
      Clock clock,
      LongSupplier nanos,
      AccessMetrics metrics) {}

  private final Parts parts;
  private final Accounts accounts;
  private final AccountMirror mirror;
  private final PasswordHashing hashing;
  private final Tokens tokens;
  private final AccessEvents events;
  private final Sessions sessions;
  private final AccountAdministration administration;
  private final OperatorLimits limits;
  private final SignInWork work = new SignInWork();
  private final Optional<OidcSignIns> oidc;
  private final Optional<CardSignIns> cards;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("accounts").daemon(true).factory());

  // For the looking thread.
  private Optional<NewAccount> first;
  private boolean told;

  private AccessControl(
      Parts parts, TokenKeys keys, AccessSettings settings, PasswordHashing hashing)
      throws IOException {
    this.parts = parts;
    this.tokens = new Tokens(keys, parts.clusterId().toString(), parts.clock());
    this.hashing = hashing;
    this.first =
        settings.firstAdministrator().isPresent()
            ? Optional.of(FirstAdministrator.read(settings.firstAdministrator().get()))
            : Optional.empty();
    accounts = new Accounts(parts.replicas(), parts.clock());
    mirror = new AccountMirror(parts.nanos());
    events = new AccessEvents(parts.ledger(), parts.clock(), parts.nanos(), () -> !mirror.empty());
    var attempts = new Attempts(accounts, mirror, events, parts.metrics());
    Optional<CardTrust> trust =
        settings.cards().isPresent()
            ? Optional.of(CardTrust.open(settings.cards().get(), parts.clock()))
            : Optional.empty();
    sessions =
        new Sessions(
            accounts,
            mirror,
            hashing,
            tokens,
            settings.passwordAge(),
            parts.clock(),
            events,
            attempts,
            card -> trust.map(each -> each.revoked(card.issuer(), card.serial())).orElse(true));
    administration = new AccountAdministration(accounts, mirror, hashing, events);
    limits = new OperatorLimits(settings.rates(), parts.nanos(), parts.metrics());
    var challenges = new Challenges(keys, parts.clusterId().toString(), parts.clock());
    oidc =
        settings.oidc().isPresent()
            ? Optional.of(oidc(settings.oidc().get(), challenges, attempts))
            : Optional.empty();
    cards = trust.map(each -> new CardSignIns(each, challenges, mirror, attempts, sessions, work));
  }

  private OidcSignIns oidc(OidcSettings settings, Challenges challenges, Attempts attempts)
      throws IOException {
    var provider = new OidcProvider(settings, parts.nanos());
    return new OidcSignIns(
        settings,
        provider,
        new IdTokens(settings, provider, parts.clock()),
        challenges,
        mirror,
        attempts,
        sessions,
        work);
  }

  /**
   * Begins to follow the accounts; nobody is let in until they are known.
   *
   * @throws IOException if a file of the settings cannot be used; names it
   */
  public static AccessControl start(AccessSettings settings, Parts parts) throws IOException {
    AccessControl control = open(settings, parts, new PasswordHashing());
    var _ = control.looking.scheduleWithFixedDelay(control::look, 0, LOOK_MILLIS, MILLISECONDS);
    return control;
  }

  /** The same without a thread that looks. */
  static AccessControl open(AccessSettings settings, Parts parts, PasswordHashing hashing)
      throws IOException {
    return new AccessControl(parts, TokenKeys.read(settings.tokenKeys()), settings, hashing);
  }

  /** Asks the ledger what has changed; for one thread. */
  void look() {
    try {
      refresh();
      if (first.isPresent()) {
        found(first.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // The next look is soon; who is not heard of for long is not let in, and is told so.
      LOG.debug("the accounts could not be asked for", RedactedThrowable.of(e));
    }
  }

  private void refresh() throws InterruptedException, ExecutionException, TimeoutException {
    long askedAt = parts.nanos().getAsLong();
    mirror.heard(
        accounts.changedAbove(mirror.revision()).get(ANSWER_MILLIS, MILLISECONDS), askedAt);
  }

  private void found(NewAccount administrator)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (mirror.administered()) {
      first = Optional.empty();
      return;
    }
    try {
      AccountResult result =
          accounts
              .change(administrator.getName(), AccountCommand.newBuilder().setFound(administrator))
              .get(ANSWER_MILLIS, MILLISECONDS);
      if (result.hasAccount()) {
        mirror.note(result.getAccount());
        LOG.info("the first administrator may sign in 首位管理員可以登入了");
      }
      first = Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedCommandException && !told) {
        told = true;
        LOG.warn(
            "accounts need a newer command level: xiangfu cluster apply, once every node runs this"
                + " release 請於各節點升級後執行 cluster apply");
      }
      throw e;
    }
  }

  /**
   * Who makes a call.
   *
   * @param token as the call carries it
   * @throws AccessRefusedException if it is nobody's, or belongs elsewhere
   */
  public Caller identify(Optional<String> token, Workstation from) {
    if (token.isEmpty()) {
      throw new AccessRefusedException(Refusal.SIGN_IN_REQUIRED);
    }
    Caller caller = tokens.check(token.get());
    if (!caller.certificate().equals(from.certificate())) {
      throw new AccessRefusedException(Refusal.TOKEN_ELSEWHERE);
    }
    return caller;
  }

  /**
   * Whether a caller may do something now; asked again and again while a stream goes on.
   *
   * @throws AccessRefusedException if not
   */
  public Caller.Admitted admit(Right right, Caller caller) {
    if (!mirror.current()) {
      throw new AccessRefusedException(Refusal.ACCOUNTS_UNKNOWN);
    }
    AccountRecord account = sessions.standing(caller);
    if (right != Right.OWN_SESSION && sessions.mustChange(account, caller.means())) {
      throw new AccessRefusedException(Refusal.PASSWORD_CHANGE_REQUIRED);
    }
    if (!right.isOf(account.getRolesList())) {
      throw new AccessRefusedException(Refusal.RIGHT_MISSING);
    }
    return new Caller.Admitted(caller, account.getRolesList());
  }

  /**
   * Takes one call from what an operator may do at this node.
   *
   * @param method full name of the call
   * @throws AccessRefusedException if it is too many; says when the next may come
   */
  public void limit(Right right, String method, Caller.Admitted who) {
    limits.take(who, method, right);
  }

  /**
   * Notes a refusal.
   *
   * @param account who signed in; empty if nobody
   * @param call full name of the method
   */
  public void refused(String account, Workstation from, String call, Refusal refusal) {
    parts.metrics().refused(refusal);
    switch (refusal) {
      // The everyday ones would fill the ledger, and say nothing of anybody.
      case TOKEN_EXPIRED, ACCOUNTS_UNKNOWN -> LOG.debug("{} refused: {}", call, refusal);
      default -> events.refused(account, from, call, refusal);
    }
  }

  /** Signing in and out. */
  public Sessions sessions() {
    return sessions;
  }

  /**
   * Signing in at an OpenID provider.
   *
   * @throws AccessRefusedException if there is none
   */
  public OidcSignIns oidc() {
    return oidc.orElseThrow(() -> new AccessRefusedException(Refusal.MEANS_NOT_OFFERED));
  }

  /**
   * Signing in with cards.
   *
   * @throws AccessRefusedException if none are taken
   */
  public CardSignIns cards() {
    return cards.orElseThrow(() -> new AccessRefusedException(Refusal.MEANS_NOT_OFFERED));
  }

  /** The accounts' administration. */
  public AccountAdministration administration() {
    return administration;
  }

  /** Forgets everybody. */
  @Override
  public void close() {
    looking.shutdownNow();
    work.close();
    hashing.close();
  }
}
