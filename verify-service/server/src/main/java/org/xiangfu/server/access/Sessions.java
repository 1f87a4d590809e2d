package org.xiangfu.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.accounts.Accounts;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.AttemptSucceeded;
import org.xiangfu.server.ledger.v1.EndSession;
import org.xiangfu.server.ledger.v1.SetPassword;
import org.xiangfu.server.ledger.v1.UsedChallenge;
import org.xiangfu.server.replication.OverloadedException;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Role;

/** Signing in, staying signed in, signing out, and changing one's password. Thread-safe. */
public final class Sessions {
  /** Failures in a row that lock an account for {@link #LOCK}. */
  public static final int ATTEMPTS = Attempts.LIMIT;

  /** How long an account is locked. */
  public static final Duration LOCK = Attempts.LOCK;

  /** How long a session may be renewed without a password: 800-63B-4's twelve hours. */
  public static final Duration SESSION = Duration.ofHours(12);

  /**
   * Somebody who is signed in.
   *
   * @param account who
   * @param mustChange true if the password must be changed before anything else
   */
  public record SignedIn(String account, String token, List<Role> roles, boolean mustChange) {}

  private static final String PASSWORD = new SignInMeans.Password().label();

  private final Accounts accounts;
  private final AccountMirror mirror;
  private final PasswordHashing hashing;
  private final Tokens tokens;
  private final Duration passwordAge;
  private final Clock clock;
  private final AccessEvents events;
  private final Attempts attempts;
  private final Predicate<SignInMeans.Card> revoked;

  /**
   * Sessions of accounts.
   *
   * @param revoked true of a card whose sessions end
   */
  Sessions(
      Accounts accounts,
      AccountMirror mirror,
      PasswordHashing hashing,
      Tokens tokens,
      Duration passwordAge,
      Clock clock,
      AccessEvents events,
      Attempts attempts,
      Predicate<SignInMeans.Card> revoked) {
    this.accounts = accounts;
    this.mirror = mirror;
    this.hashing = hashing;
    this.tokens = tokens;
    this.passwordAge = passwordAge;
    this.clock = clock;
    this.events = events;
    this.attempts = attempts;
    this.revoked = revoked;
  }

  /** Begins a session; fails with {@link AccessRefusedException}, or if the node is too busy. */
  public CompletableFuture<SignedIn> signIn(String name, String password, Workstation from) {
    return withPlace(
        place ->
            prove(place, name, password, from)
                .thenCompose(
                    proven -> begin(proven, new SignInMeans.Password(), Optional.empty(), from)));
  }

  /**
   * Begins a session of somebody whose attempt was right.
   *
   * @param proven the account when the attempt began
   * @param challenge that was answered, and may be answered once
   */
  CompletableFuture<SignedIn> begin(
      AccountRecord proven,
      SignInMeans means,
      Optional<UsedChallenge> challenge,
      Workstation from) {
    if (proven.getDisabled()) {
      return attempts.failed(proven.getName(), means.label(), Refusal.ACCOUNT_DISABLED, from);
    }
    var success = AttemptSucceeded.newBuilder().setVersion(proven.getVersion());
    challenge.ifPresent(success::setChallenge);
    return accounts
        .change(proven.getName(), AccountCommand.newBuilder().setSucceeded(success))
        .thenCompose(
            result ->
                switch (result.getOutcome()) {
                  case ACCOUNT_OUTCOME_DONE -> {
                    AccountRecord account = result.getAccount();
                    mirror.note(account);
                    yield attempts
                        .succeeded(account.getName(), means.label(), from)
                        .thenApply(_ -> signedIn(account, means, from));
                  }
                  case ACCOUNT_OUTCOME_REPLAYED ->
                      attempts.failed(
                          proven.getName(), means.label(), Refusal.CHALLENGE_USED, from);
                  case ACCOUNT_OUTCOME_TOO_MANY ->
                      attempts.failed(
                          proven.getName(), means.label(), Refusal.ACCOUNT_LOCKED, from);
                  default -> throw new AccessRefusedException(Refusal.BAD_CREDENTIALS);
                });
  }

  private SignedIn signedIn(AccountRecord account, SignInMeans means, Workstation from) {
    var caller =
        new Caller(
            account.getName(),
            account.getVersion(),
            UUID.randomUUID().toString(),
            clock.instant(),
            from.certificate(),
            means);
    return new SignedIn(
        account.getName(),
        tokens.issue(caller),
        account.getRolesList(),
        mustChange(account, means));
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
                          .thenApply(_ -> signedIn(account, new SignInMeans.Password(), from));
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
      attempts.overloaded(PASSWORD);
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
                throw attempts.nobodys(PASSWORD, Refusal.BAD_CREDENTIALS, from);
              });
    }
    return attempts
        .begin(name, PASSWORD, Refusal.BAD_CREDENTIALS, from)
        .thenCompose(
            account ->
                place
                    .matches(account.getPassword(), password)
                    .thenCompose(
                        right ->
                            right
                                ? CompletableFuture.completedFuture(account)
                                : attempts.failed(name, PASSWORD, Refusal.BAD_CREDENTIALS, from)));
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
    if (caller.means() instanceof SignInMeans.Card card && revoked.test(card)) {
      throw new AccessRefusedException(Refusal.CARD_REVOKED);
    }
    return account;
  }

  /** True if the password must be changed before anything else: never of who did not use it. */
  boolean mustChange(AccountRecord account, SignInMeans means) {
    return means instanceof SignInMeans.Password
        && (account.getMustChangePassword()
            || (!passwordAge.isZero()
                && clock.millis() - account.getPasswordSetAtMillis() >= passwordAge.toMillis()));
  }
}
