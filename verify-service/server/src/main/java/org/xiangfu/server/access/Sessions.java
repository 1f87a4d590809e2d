package org.xiangfu.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.access.AccessMetrics.SignIn;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.accounts.Accounts;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.AttemptSucceeded;
import org.xiangfu.server.ledger.v1.BeginAttempt;
import org.xiangfu.server.ledger.v1.EndSession;
import org.xiangfu.server.ledger.v1.SetPassword;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Signing in, staying signed in, signing out, and changing one's password. Thread-safe. */
public final class Sessions {
  /** Wrong passwords in a row that lock an account for {@link #LOCK}. */
  public static final int ATTEMPTS = 5;

  /** How long an account is locked. */
  public static final Duration LOCK = Duration.ofMinutes(15);

  /**
   * Wrong passwords in a row, locks or not, after which an administrator must unlock: 800-63B-4.
   */
  public static final int ATTEMPTS_IN_A_ROW = 100;

  /** How long a session may be renewed without a password: 800-63B-4's twelve hours. */
  public static final Duration SESSION = Duration.ofHours(12);

  /**
   * Somebody who is signed in.
   *
   * @param mustChange true if the password must be changed before anything else
   */
  public record SignedIn(String token, List<Role> roles, boolean mustChange) {}

  private final Accounts accounts;
  private final AccountMirror mirror;
  private final PasswordHashing hashing;
  private final Tokens tokens;
  private final Duration passwordAge;
  private final Clock clock;
  private final AccessEvents events;
  private final AccessMetrics metrics;

  Sessions(
      Accounts accounts,
      AccountMirror mirror,
      PasswordHashing hashing,
      Tokens tokens,
      Duration passwordAge,
      Clock clock,
      AccessEvents events,
      AccessMetrics metrics) {
    this.accounts = accounts;
    this.mirror = mirror;
    this.hashing = hashing;
    this.tokens = tokens;
    this.passwordAge = passwordAge;
    this.clock = clock;
    this.events = events;
    this.metrics = metrics;
  }

  /** Begins a session; fails with {@link AccessRefusedException}, or if the node is too busy. */
  public CompletableFuture<SignedIn> signIn(String name, String password, Workstation from) {
    return withPlace(
        place -> prove(place, name, password, from).thenCompose(proven -> begin(proven, from)));
  }

  private CompletableFuture<SignedIn> begin(AccountRecord proven, Workstation from) {
    if (proven.getDisabled()) {
      metrics.signIn(SignIn.DISABLED);
      throw new AccessRefusedException(Refusal.ACCOUNT_DISABLED);
    }
    var act =
        AccountCommand.newBuilder()
            .setSucceeded(AttemptSucceeded.newBuilder().setVersion(proven.getVersion()));
    return accounts
        .change(proven.getName(), act)
        .thenCompose(
            result -> {
              AccountRecord account = done(result, Refusal.BAD_CREDENTIALS);
              metrics.signIn(SignIn.SUCCEEDED);
              return events
                  .happened(EventKind.EVENT_KIND_SIGNED_IN, account.getName(), from)
                  .thenApply(_ -> signedIn(account, from));
            });
  }

  private SignedIn signedIn(AccountRecord account, Workstation from) {
    var caller =
        new Caller(
            account.getName(),
            account.getVersion(),
            UUID.randomUUID().toString(),
            clock.instant(),
            from.certificate());
    return new SignedIn(tokens.issue(caller), account.getRolesList(), mustChange(account));
  }

  /** A new token of the same session. */
  public String refresh(Caller caller) {
    return tokens.issue(caller);
  }

  /**
   * Ends a session.
   *
   * @param everywhere also all others of the account
   */
  public CompletableFuture<Void> signOut(Caller caller, boolean everywhere, Workstation from) {
    // Nothing of the session is valid after this, whatever was renewed in the last moment.
    Instant until = clock.instant().plus(Tokens.LIFE).plus(Tokens.SKEW).plus(Tokens.SKEW);
    var end =
        EndSession.newBuilder()
            .setId(everywhere ? "" : caller.session())
            .setUntilMillis(until.toEpochMilli());
    return accounts
        .change(caller.account(), AccountCommand.newBuilder().setEndSession(end))
        .thenCompose(
            result -> {
              done(result, Refusal.SESSION_ENDED);
              return events.happened(EventKind.EVENT_KIND_SIGNED_OUT, caller.account(), from);
            })
        .thenAccept(_ -> {});
  }

  /**
   * Changes one's own password, which ends all sessions of the account, and begins a new one.
   *
   * @param next already found to be no weak one
   */
  public CompletableFuture<SignedIn> changePassword(
      Caller caller, String old, String next, Workstation from) {
    return withPlace(
        place ->
            prove(place, caller.account(), old, from)
                .thenCompose(
                    proven ->
                        place
                            .hash(next)
                            .thenCompose(
                                hash ->
                                    accounts.change(
                                        caller.account(),
                                        AccountCommand.newBuilder()
                                            .setSetPassword(
                                                SetPassword.newBuilder()
                                                    .setPassword(hash)
                                                    .setVersion(proven.getVersion())))))
                .thenCompose(
                    result -> {
                      AccountRecord account = done(result, Refusal.SESSION_ENDED);
                      return events
                          .changed(caller.account(), caller.account(), "PASSWORD_CHANGED", from)
                          .thenApply(_ -> signedIn(account, from));
                    }));
  }

  // The place is taken before the attempt is counted: a busy node must not lock anybody out.
  private <T> CompletableFuture<T> withPlace(
      Function<PasswordHashing.Place, CompletableFuture<T>> work) {
    if (!mirror.current()) {
      throw new AccessRefusedException(Refusal.ACCOUNTS_UNKNOWN);
    }
    PasswordHashing.Place place;
    try {
      place = hashing.enter();
    } catch (OverloadedException e) {
      metrics.signIn(SignIn.OVERLOADED);
      throw e;
    }
    CompletableFuture<T> done;
    try {
      done = work.apply(place);
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    return done.whenComplete((_, _) -> place.close());
  }

  private CompletableFuture<AccountRecord> prove(
      PasswordHashing.Place place, String name, String password, Workstation from) {
    Optional<AccountRecord> known = mirror.find(name);
    if (known.isEmpty()) {
      return place
          .matchesNobody(password)
          .thenApply(
              _ -> {
                metrics.signIn(SignIn.BAD_CREDENTIALS);
                events.refused("", from, "sign-in", Refusal.BAD_CREDENTIALS);
                throw new AccessRefusedException(Refusal.BAD_CREDENTIALS);
              });
    }
    var act =
        AccountCommand.newBuilder()
            .setAttempt(
                BeginAttempt.newBuilder()
                    .setAttempts(ATTEMPTS)
                    .setLockMillis(LOCK.toMillis())
                    .setAttemptsInARow(ATTEMPTS_IN_A_ROW));
    return accounts
        .change(name, act)
        .thenCompose(
            begun -> {
              if (begun.getOutcome() == AccountOutcome.ACCOUNT_OUTCOME_LOCKED) {
                metrics.signIn(SignIn.LOCKED);
                events.refused(name, from, "sign-in", Refusal.ACCOUNT_LOCKED);
                throw new AccessRefusedException(Refusal.ACCOUNT_LOCKED);
              }
              AccountRecord account = done(begun, Refusal.BAD_CREDENTIALS);
              return place
                  .matches(account.getPassword(), password)
                  .thenCompose(
                      right ->
                          right ? CompletableFuture.completedFuture(account) : wrong(name, from));
            });
  }

  private CompletableFuture<AccountRecord> wrong(String name, Workstation from) {
    metrics.signIn(SignIn.BAD_CREDENTIALS);
    return events
        .happened(EventKind.EVENT_KIND_SIGN_IN_FAILED, name, from)
        .thenApply(
            _ -> {
              throw new AccessRefusedException(Refusal.BAD_CREDENTIALS);
            });
  }

  private AccountRecord done(AccountResult result, Refusal otherwise) {
    if (result.getOutcome() != AccountOutcome.ACCOUNT_OUTCOME_DONE) {
      throw new AccessRefusedException(otherwise);
    }
    mirror.note(result.getAccount());
    return result.getAccount();
  }

  /**
   * The account of a caller, if the session goes on.
   *
   * @throws AccessRefusedException if it was ended, has lasted too long, or is not known yet
   */
  AccountRecord standing(Caller caller) {
    Optional<AccountRecord> found = mirror.find(caller.account());
    if (found.isEmpty() || found.get().getVersion() < caller.version()) {
      // Another node has signed it: this one has yet to hear of the account.
      throw new AccessRefusedException(Refusal.ACCOUNTS_UNKNOWN);
    }
    AccountRecord account = found.get();
    if (account.getDisabled()
        || account.getVersion() != caller.version()
        || account.getEndedSessionsList().stream()
            .anyMatch(ended -> ended.getId().equals(caller.session()))
        || !clock.instant().isBefore(caller.sessionBegan().plus(SESSION))) {
      throw new AccessRefusedException(Refusal.SESSION_ENDED);
    }
    return account;
  }

  /** True if the password must be changed before anything else. */
  boolean mustChange(AccountRecord account) {
    return account.getMustChangePassword()
        || (!passwordAge.isZero()
            && clock.millis() - account.getPasswordSetAtMillis() >= passwordAge.toMillis());
  }
}
