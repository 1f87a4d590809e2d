package org.xiangfu.server.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AttemptSucceeded;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.Unlink;
import org.xiangfu.server.ledger.v1.Unlock;
import org.xiangfu.server.ledger.v1.UsedChallenge;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;

class AccountsTest {
  private final AtomicReference<byte[]> proposed = new AtomicReference<>();
  private final Accounts accounts =
      new Accounts(
          new Replicas() {
            @Override
            public CompletableFuture<byte[]> propose(byte[] command) {
              proposed.set(command);
              return CompletableFuture.completedFuture(new byte[0]);
            }

            @Override
            public CompletableFuture<byte[]> read(byte[] query) {
              throw new AssertionError("nothing is read");
            }
          },
          Clock.systemUTC());

  private int level(AccountCommand.Builder act) throws Exception {
    var _ = accounts.change("clerk01", act).join();
    return LedgerCommand.parseFrom(proposed.get()).getLevel();
  }

  @Test
  void whatAnEarlierReleaseDoesNotKnowNeedsTheNextLevel() throws Exception {
    ByteString key = ByteString.copyFromUtf8("key");
    assertEquals(
        CommandLevel.SIGN_IN,
        level(AccountCommand.newBuilder().setLink(IdentityLink.newBuilder().setKey(key))));
    assertEquals(
        CommandLevel.SIGN_IN,
        level(AccountCommand.newBuilder().setUnlink(Unlink.newBuilder().setKey(key))));
    var success = AttemptSucceeded.newBuilder().setVersion(1);
    assertEquals(CommandLevel.ACCOUNTS, level(AccountCommand.newBuilder().setSucceeded(success)));
    assertEquals(
        CommandLevel.SIGN_IN,
        level(
            AccountCommand.newBuilder()
                .setSucceeded(success.setChallenge(UsedChallenge.newBuilder().setId(key)))));
    assertEquals(
        CommandLevel.ACCOUNTS,
        level(AccountCommand.newBuilder().setUnlock(Unlock.getDefaultInstance())));
  }
}
