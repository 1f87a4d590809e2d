package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.chain.v1.CheckpointText;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;

class CheckpointerTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-11-21T17:00:00Z");

  @TempDir Path folder;

  private Path key;
  private ChainedLedger chained;

  @BeforeEach
  void open() throws IOException {
    key = folder.resolve("ledger.key");
    SigningKeyFile.create(key).writePublic(folder.resolve("ledger.pub"));
    chained = ChainedLedger.open(folder.resolve("ledger"));
  }

  @AfterEach
  void close() throws IOException {
    chained.close();
  }

  private Checkpointer start(Duration every, int events, BooleanSupplier leads) throws IOException {
    return Checkpointer.start(
        new CheckpointSettings(key, every, events),
        chained.ledger(),
        leads,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Checkpoint awaitSigned(long count) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (chained.chain().getCheckpoint().getPosition().getCount() < count) {
      assertTrue(System.nanoTime() < until, "not signed within " + LIMIT);
      Thread.sleep(10);
    }
    return chained.chain().getCheckpoint();
  }

  @Test
  void noEventStaysUnsignedAndWhatIsSignedVerifies() throws Exception {
    try (var _ = start(Duration.ofMillis(40), 1_000, () -> true)) {
      chained.append(0, 3);
      Checkpoint checkpoint = awaitSigned(3);
      assertEquals(chained.chain().getNewest(), checkpoint.getPosition());
      assertEquals(NOW.toEpochMilli(), checkpoint.getTimeMillis());
      PublicKeyFile keys = PublicKeyFile.read(folder.resolve("ledger.pub"));
      assertTrue(keys.keyIds().contains(checkpoint.getKeyId()));
      assertTrue(
          keys.verify(CheckpointText.of(checkpoint), checkpoint.getSignature().toByteArray()));
    }
  }

  @Test
  void anotherNodesSignsIfTheLeadersDoesNot() throws Exception {
    try (var _ = start(Duration.ofMillis(40), 1_000, () -> false)) {
      chained.append(0, 2);
      assertEquals(2, awaitSigned(2).getPosition().getCount());
    }
  }

  @Test
  void manyEventsAreSignedBeforeTheTimeIsUp() throws Exception {
    try (var _ = start(Duration.ofHours(1), 5, () -> true)) {
      chained.append(0, 5);
      assertEquals(5, awaitSigned(5).getPosition().getCount());
    }
  }

  @Test
  void anIdleLedgerIsNotSignedAgain() throws Exception {
    try (var _ = start(Duration.ofMillis(20), 1, () -> true)) {
      chained.append(0, 1);
      Checkpoint first = awaitSigned(1);
      int entries = chained.log().size();
      Thread.sleep(200);
      assertEquals(entries, chained.log().size());
      assertEquals(first, chained.chain().getCheckpoint());
    }
  }

  @Test
  void aKeyThatIsNoneIsNamedAtTheStart() {
    Path missing = folder.resolve("none.key");
    var settings = new CheckpointSettings(missing, Duration.ofSeconds(1), 1);
    var error =
        assertThrows(
            IOException.class,
            () -> Checkpointer.start(settings, chained.ledger(), () -> true, Clock.systemUTC()));
    assertTrue(error.getMessage().contains(missing.toString()), error.getMessage());
    assertFalse(chained.chain().hasCheckpoint());
  }
}
