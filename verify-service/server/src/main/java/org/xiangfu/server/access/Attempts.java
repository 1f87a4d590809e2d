package org.xiangfu.server.access;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.access.AccessMetrics.SignIn;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.accounts.Accounts;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.BeginAttempt;
import org.xiangfu.v1.EventKind;

/**
 * Counts attempts to sign in, by whatever means, and keeps how they came out. An attempt is counted
 * before anything of it is looked at, and stays counted until one succeeds. Thread-safe.
 */
final class Attempts {
  /** Failures in a row that lock an account for {@link #LOCK}. */
  static final int LIMIT = 5;

  /** How long an account is locked. */
  static final Duration LOCK = Duration.ofMinutes(15);

  /** Failures in a row, locks or not, after which an administrator must unlock: 800-63B-4. */
  static final int IN_A_ROW = 100;

  private static final String CALL = "sign-in";

  private final Accounts accounts;
  private final AccountMirror mirror;
  private final AccessEvents events;
  private final AccessMetrics metrics;

  Attempts(Accounts accounts, AccountMirror mirror, AccessEvents events, AccessMetrics metrics) {
    this.accounts = accounts;
    this.mirror = mirror;
    this.events = events;
    this.metrics = metrics;
  }

  /**
   * Counts an attempt; fails with {@link AccessRefusedException} if the account is locked.
   *
   * @param means label of {@link SignInMeans}
   * @param gone the refusal where there is no such account any more
   */
  CompletableFuture<AccountRecord> begin(
      String account, String means, Refusal gone, Workstation from) {
    var act =
        AccountCommand.newBuilder()
            .setAttempt(
                BeginAttempt.newBuilder()
                    .setAttempts(LIMIT)
                    .setLockMillis(LOCK.toMillis())
                    .setAttemptsInARow(IN_A_ROW));
    return accounts
        .change(account, act)
        .thenApply(
            begun -> {
              if (begun.getOutcome() == AccountOutcome.ACCOUNT_OUTCOME_LOCKED) {
                metrics.signIn(SignIn.LOCKED, means);
                events.refused(account, from, CALL, Refusal.ACCOUNT_LOCKED);
                throw new AccessRefusedException(Refusal.ACCOUNT_LOCKED);
              }
              if (begun.getOutcome() != AccountOutcome.ACCOUNT_OUTCOME_DONE) {
                throw new AccessRefusedException(gone);
              }
              mirror.note(begun.getAccount());
              return begun.getAccount();
            });
  }

  /** Notes that an attempt was wrong, and fails with the refusal. */
  <T> CompletableFuture<T> failed(String account, String means, Refusal refusal, Workstation from) {
    metrics.signIn(
        refusal == Refusal.ACCOUNT_DISABLED ? SignIn.DISABLED : SignIn.BAD_CREDENTIALS, means);
    return events
        .happened(EventKind.EVENT_KIND_SIGN_IN_FAILED, account, means + " " + refusal.name(), from)
        .thenApply(
            _ -> {
              throw new AccessRefusedException(refusal);
            });
  }

  /** Notes an attempt that counts against nobody: of no known account, or not to be blamed. */
  AccessRefusedException nobodys(String means, Refusal refusal, Workstation from) {
    if (refusal == Refusal.IDENTITY_PROVIDER_UNAVAILABLE
        || refusal == Refusal.CARD_STATUS_UNKNOWN) {
      metrics.signIn(SignIn.PROVIDER_UNAVAILABLE, means);
    } else {
      metrics.signIn(SignIn.BAD_CREDENTIALS, means);
      events.refused("", from, CALL + " " + means, refusal);
    }
    return new AccessRefusedException(refusal);
  }

  /** Counts one that did not find a place. */
  void overloaded(String means) {
    metrics.signIn(SignIn.OVERLOADED, means);
  }

  /** Notes one that was right; completes once it is durable. */
  CompletableFuture<Void> succeeded(String account, String means, Workstation from) {
    metrics.signIn(SignIn.SUCCEEDED, means);
    return events
        .happened(EventKind.EVENT_KIND_SIGNED_IN, account, means, from)
        .thenAccept(_ -> {});
  }
}
