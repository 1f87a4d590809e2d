package org.xiangfu.server.accounts;

import java.util.List;
import java.util.Map;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.AttemptSucceeded;
import org.xiangfu.server.ledger.v1.BeginAttempt;
import org.xiangfu.server.ledger.v1.EndSession;
import org.xiangfu.server.ledger.v1.EndedSession;
import org.xiangfu.server.ledger.v1.NewAccount;
import org.xiangfu.server.ledger.v1.SetPassword;
import org.xiangfu.v1.Role;

/**
 * What a command makes of an account. Without clock and configuration: every replica comes to the
 * same.
 */
final class AccountRules {
  /** More sessions that were ended within one token's life end all of them. */
  private static final int ENDED_SESSIONS = 64;

  private static final long UNTIL_UNLOCKED = Long.MAX_VALUE;

  private final AccountCommand command;
  private final Map<String, AccountRecord> accounts;
  private final IdentityRules identities;

  private AccountRules(AccountCommand command, Map<String, AccountRecord> accounts) {
    this.command = command;
    this.accounts = accounts;
    this.identities = new IdentityRules(command, accounts);
  }

  static AccountResult apply(AccountCommand command, Map<String, AccountRecord> accounts) {
    return new AccountRules(command, accounts).apply();
  }

  private AccountResult apply() {
    AccountRecord now = accounts.get(command.getName());
    return switch (command.getActCase()) {
      case FOUND -> found(now);
      case CREATE -> now == null ? done(made(command.getCreate())) : exists(now);
      case ATTEMPT,
          SUCCEEDED,
          END_SESSION,
          SET_PASSWORD,
          SET_ROLES,
          SET_DISABLED,
          UNLOCK,
          LINK,
          UNLINK ->
          now == null ? outcome(AccountOutcome.ACCOUNT_OUTCOME_NOT_FOUND) : change(now);
      // The command's level keeps what this release does not know away from here.
      case ACT_NOT_SET -> outcome(AccountOutcome.ACCOUNT_OUTCOME_UNSPECIFIED);
    };
  }

  private AccountResult change(AccountRecord now) {
    return switch (command.getActCase()) {
      case ATTEMPT -> attempt(now, command.getAttempt());
      case SUCCEEDED -> succeeded(now, command.getSucceeded());
      case END_SESSION -> done(ended(now, command.getEndSession()));
      case SET_PASSWORD -> password(now, command.getSetPassword());
      case SET_ROLES ->
          unlessLast(
              now.toBuilder().clearRoles().addAllRoles(command.getSetRoles().getRolesList()));
      case SET_DISABLED ->
          unlessLast(
              now.toBuilder()
                  .setDisabled(command.getSetDisabled().getDisabled())
                  .setVersion(now.getVersion() + 1));
      case UNLOCK -> done(unlocked(now.toBuilder()));
      case LINK -> identities.link(now);
      case UNLINK -> identities.unlink(now);
      case FOUND, CREATE, ACT_NOT_SET -> outcome(AccountOutcome.ACCOUNT_OUTCOME_UNSPECIFIED);
    };
  }

  private AccountResult found(AccountRecord now) {
    if (accounts.values().stream().anyMatch(AccountRules::administers)) {
      return outcome(AccountOutcome.ACCOUNT_OUTCOME_EXISTS);
    }
    AccountRecord.Builder account = made(command.getFound());
    return done(now == null ? account : account.setVersion(now.getVersion() + 1));
  }

  private AccountRecord.Builder made(NewAccount account) {
    return AccountRecord.newBuilder()
        .setName(command.getName())
        .addAllRoles(account.getRolesList())
        .setPassword(account.getPassword())
        .setPasswordSetAtMillis(command.getAtMillis())
        .setMustChangePassword(true)
        .setVersion(1)
        .setCreatedAtMillis(command.getAtMillis());
  }

  // Counted before the password is looked at: guesses at many nodes at once are not more guesses.
  private AccountResult attempt(AccountRecord now, BeginAttempt limits) {
    long at = Math.max(command.getAtMillis(), now.getLastAttemptAtMillis());
    if (now.getLockedUntilMillis() > at) {
      return with(AccountOutcome.ACCOUNT_OUTCOME_LOCKED, now);
    }
    int attempts = now.getLockedUntilMillis() > 0 ? 1 : now.getAttempts() + 1;
    int inARow = now.getAttemptsInARow() + 1;
    var counted =
        now.toBuilder()
            .setAttempts(attempts)
            .setAttemptsInARow(inARow)
            .setLastAttemptAtMillis(at)
            .clearLockedUntilMillis();
    if (inARow >= limits.getAttemptsInARow()) {
      counted.setLockedUntilMillis(UNTIL_UNLOCKED);
    } else if (attempts >= limits.getAttempts()) {
      counted.setLockedUntilMillis(at + limits.getLockMillis());
    }
    return done(counted);
  }

  private AccountResult succeeded(AccountRecord now, AttemptSucceeded success) {
    if (now.getVersion() != success.getVersion()) {
      return with(AccountOutcome.ACCOUNT_OUTCOME_CHANGED_MEANWHILE, now);
    }
    var account = unlocked(now.toBuilder()).setLastSignInAtMillis(command.getAtMillis());
    return success.hasChallenge()
        ? identities.used(now, account, success.getChallenge())
        : done(account);
  }

  private static AccountRecord.Builder unlocked(AccountRecord.Builder account) {
    return account.clearAttempts().clearAttemptsInARow().clearLockedUntilMillis();
  }

  private AccountRecord.Builder ended(AccountRecord now, EndSession session) {
    var account = now.toBuilder().clearEndedSessions();
    List<EndedSession> still =
        now.getEndedSessionsList().stream()
            .filter(ended -> ended.getUntilMillis() > command.getAtMillis())
            .filter(ended -> !ended.getId().equals(session.getId()))
            .toList();
    if (session.getId().isEmpty() || still.size() >= ENDED_SESSIONS) {
      return account.setVersion(now.getVersion() + 1);
    }
    return account
        .addAllEndedSessions(still)
        .addEndedSessions(
            EndedSession.newBuilder()
                .setId(session.getId())
                .setUntilMillis(session.getUntilMillis()));
  }

  private AccountResult password(AccountRecord now, SetPassword password) {
    if (password.hasVersion() && password.getVersion() != now.getVersion()) {
      return with(AccountOutcome.ACCOUNT_OUTCOME_CHANGED_MEANWHILE, now);
    }
    return done(
        unlocked(now.toBuilder())
            .setPassword(password.getPassword())
            .setPasswordSetAtMillis(command.getAtMillis())
            .setMustChangePassword(password.getMustChange())
            .setVersion(now.getVersion() + 1)
            .clearEndedSessions());
  }

  private AccountResult unlessLast(AccountRecord.Builder changed) {
    AccountRecord account = changed.build();
    boolean others =
        accounts.values().stream()
            .anyMatch(each -> !each.getName().equals(account.getName()) && administers(each));
    return others || administers(account) || !administers(accounts.get(account.getName()))
        ? done(changed)
        : outcome(AccountOutcome.ACCOUNT_OUTCOME_LAST_ADMINISTRATOR);
  }

  /** True if somebody can sign in with it, now or after a while, and administer accounts. */
  static boolean administers(AccountRecord account) {
    return !account.getDisabled()
        && account.getRolesList().contains(Role.ROLE_ADMIN)
        && account.getLockedUntilMillis() != UNTIL_UNLOCKED;
  }

  private static AccountResult exists(AccountRecord now) {
    return with(AccountOutcome.ACCOUNT_OUTCOME_EXISTS, now);
  }

  static AccountResult done(AccountRecord.Builder account) {
    return with(AccountOutcome.ACCOUNT_OUTCOME_DONE, account.build());
  }

  static AccountResult with(AccountOutcome outcome, AccountRecord account) {
    return AccountResult.newBuilder().setOutcome(outcome).setAccount(account).build();
  }

  private static AccountResult outcome(AccountOutcome outcome) {
    return AccountResult.newBuilder().setOutcome(outcome).build();
  }
}
