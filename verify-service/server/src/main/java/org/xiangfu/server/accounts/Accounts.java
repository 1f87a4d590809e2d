package org.xiangfu.server.accounts;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.FindAccounts;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;

/** Changes and reads accounts, wherever the replicas of the ledger are. Thread-safe. */
public final class Accounts {
  private final Replicas replicas;
  private final Clock clock;

  /**
   * Accounts of a ledger.
   *
   * @param replicas of the ledger's group
   * @param clock gives the times of what is proposed here
   */
  public Accounts(Replicas replicas, Clock clock) {
    this.replicas = replicas;
    this.clock = clock;
  }

  /**
   * Changes one account.
   *
   * @param name of the account
   * @param act without name and time
   * @return what came of it, once it is durable
   */
  public CompletableFuture<AccountResult> change(String name, AccountCommand.Builder act) {
    LedgerCommand command =
        LedgerCommand.newBuilder()
            .setLevel(level(act))
            .setAccount(act.setName(name).setAtMillis(clock.millis()))
            .build();
    return replicas
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes).getAccount();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  // An earlier release would drop what it does not know of these.
  private static int level(AccountCommand.Builder act) {
    return act.hasLink() || act.hasUnlink() || act.getSucceeded().hasChallenge()
        ? CommandLevel.SIGN_IN
        : CommandLevel.ACCOUNTS;
  }

  /**
   * The accounts that were changed above a log position, as they are now; 0: all. Sees every change
   * that was durable before it was asked.
   */
  public CompletableFuture<List<AccountRecord>> changedAbove(long revision) {
    LedgerQuery query =
        LedgerQuery.newBuilder()
            .setAccounts(FindAccounts.newBuilder().setAboveRevision(revision))
            .build();
    return replicas
        .read(query.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes).getAccounts().getAccountsList();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
