package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.chain.v1.CheckpointText;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.sealing.Signer;
import org.xiangfu.server.sealing.SigningKeyFile;

/**
 * Signs the ledger from time to time, through its log, so that all replicas hold the same. Every
 * node that has a key runs one; the leader's signs when it is time, another's only if that did not
 * happen, as when the leader has no key.
 */
public final class Checkpointer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final int LOOKS = 4;
  private static final Duration MOST_BETWEEN_LOOKS = Duration.ofSeconds(5);
  private static final int PATIENCE = 3;

  private final Ledger ledger;
  private final Signer signer;
  private final CheckpointSettings settings;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("checkpoints").daemon(true).factory());

  // Of this thread's own looks, since the clocks of two nodes differ.
  private ChainPosition lastSigned = ChainPosition.getDefaultInstance();
  private long unsignedSince;
  private boolean failing;

  private Checkpointer(
      Ledger ledger,
      Signer signer,
      CheckpointSettings settings,
      BooleanSupplier leads,
      Clock clock) {
    this.ledger = ledger;
    this.signer = signer;
    this.settings = settings;
    this.leads = leads;
    this.clock = clock;
  }

  /**
   * Starts the clock.
   *
   * @param leads true if this node leads the ledger's group
   * @param clock tells the time that a checkpoint states
   * @throws IOException if the key cannot be used; names its file
   */
  public static Checkpointer start(
      CheckpointSettings settings, Ledger ledger, BooleanSupplier leads, Clock clock)
      throws IOException {
    var checkpointer =
        new Checkpointer(
            ledger, SigningKeyFile.read(settings.keyFile()).signer(), settings, leads, clock);
    long millis =
        Math.max(1, Math.min(settings.every().toMillis() / LOOKS, MOST_BETWEEN_LOOKS.toMillis()));
    checkpointer.unsignedSince = System.nanoTime();
    var _ =
        checkpointer.thread.scheduleWithFixedDelay(
            checkpointer::look, millis, millis, TimeUnit.MILLISECONDS);
    return checkpointer;
  }

  private void look() {
    try {
      Optional<ChainState> state = ledger.chain(Long.MAX_VALUE).join();
      if (state.isPresent() && due(state.get())) {
        sign(state.get().getNewest());
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.warn("the ledger could not be signed now; it is tried again", RedactedThrowable.of(e));
      }
      failing = true;
    }
  }

  private boolean due(ChainState state) {
    ChainPosition signed = state.getCheckpoint().getPosition();
    long unsigned = state.getNewest().getCount() - signed.getCount();
    if (unsigned == 0 || !signed.equals(lastSigned)) {
      lastSigned = signed;
      unsignedSince = System.nanoTime();
    }
    if (unsigned == 0) {
      return false;
    }
    boolean own = leads.getAsBoolean();
    long patience = own ? 1 : PATIENCE;
    long waited = System.nanoTime() - unsignedSince;
    return unsigned >= patience * settings.events()
        || waited >= patience * settings.every().toNanos();
  }

  private void sign(ChainPosition newest) {
    var checkpoint =
        Checkpoint.newBuilder()
            .setPosition(newest)
            .setTimeMillis(clock.millis())
            .setKeyId(signer.keyId());
    byte[] signature = signer.sign(CheckpointText.of(checkpoint.build()));
    checkpoint.setSignature(ByteString.copyFrom(signature));
    // Whoever came first has signed as much.
    boolean taken = ledger.sign(checkpoint.build()).join();
    LOG.debug("checkpoint at {}: {}", newest.getSequence(), taken ? "taken" : "not the first");
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
        LOG.warn("a checkpoint was still on its way when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
