package org.xiangfu.server.accounts;

import java.util.List;
import java.util.Map;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.server.ledger.v1.UsedChallenge;

/** What a command makes of an account's linked identities; as {@link AccountRules}. */
final class IdentityRules {
  private static final int IDENTITIES = 8;

  /** Sign-ins of one account within the life of a challenge, which is minutes. */
  private static final int CHALLENGES = 64;

  private final AccountCommand command;
  private final Map<String, AccountRecord> accounts;

  IdentityRules(AccountCommand command, Map<String, AccountRecord> accounts) {
    this.command = command;
    this.accounts = accounts;
  }

  AccountResult link(AccountRecord now) {
    IdentityLink link = command.getLink();
    if (has(now, link)) {
      return AccountRules.done(now.toBuilder());
    }
    if (accounts.values().stream().anyMatch(each -> has(each, link))) {
      return AccountRules.with(AccountOutcome.ACCOUNT_OUTCOME_IDENTITY_TAKEN, now);
    }
    if (now.getIdentitiesCount() >= IDENTITIES) {
      return AccountRules.with(AccountOutcome.ACCOUNT_OUTCOME_TOO_MANY, now);
    }
    return AccountRules.done(
        now.toBuilder().addIdentities(link.toBuilder().setLinkedAtMillis(command.getAtMillis())));
  }

  private static boolean has(AccountRecord account, IdentityLink link) {
    return account.getIdentitiesList().stream()
        .anyMatch(each -> each.getKey().equals(link.getKey()));
  }

  AccountResult unlink(AccountRecord now) {
    List<IdentityLink> others =
        now.getIdentitiesList().stream()
            .filter(each -> !each.getKey().equals(command.getUnlink().getKey()))
            .toList();
    return others.size() == now.getIdentitiesCount()
        ? AccountRules.with(AccountOutcome.ACCOUNT_OUTCOME_IDENTITY_NOT_FOUND, now)
        : AccountRules.done(
            now.toBuilder()
                .clearIdentities()
                .addAllIdentities(others)
                .setVersion(now.getVersion() + 1));
  }

  /** The account with its challenge noted, unless it was used before. */
  AccountResult used(AccountRecord now, AccountRecord.Builder account, UsedChallenge challenge) {
    List<UsedChallenge> valid =
        now.getUsedChallengesList().stream()
            .filter(each -> each.getUntilMillis() > command.getAtMillis())
            .toList();
    if (valid.stream().anyMatch(each -> each.getId().equals(challenge.getId()))) {
      return AccountRules.with(AccountOutcome.ACCOUNT_OUTCOME_REPLAYED, now);
    }
    if (valid.size() >= CHALLENGES) {
      return AccountRules.with(AccountOutcome.ACCOUNT_OUTCOME_TOO_MANY, now);
    }
    return AccountRules.done(
        account.clearUsedChallenges().addAllUsedChallenges(valid).addUsedChallenges(challenge));
  }
}
