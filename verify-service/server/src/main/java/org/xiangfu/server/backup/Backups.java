package org.xiangfu.server.backup;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.backup.BackupStatus.Outcome;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.objects.ObjectStores;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SealException;

/** The backups of a running node: one at a time, asked for or by the clock. Thread-safe. */
public final class Backups implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

  private final BackupSettings settings;
  private final BackupSource source;
  private final Vault vault;
  private final Clock clock;
  private final Counter uploaded;
  private final Timer duration;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("backup").daemon(true).factory());
  private volatile Optional<Instant> lastGood = Optional.empty();
  private Optional<ActiveRun> newest = Optional.empty();

  private Backups(
      BackupSettings settings,
      BackupSource source,
      Vault vault,
      Clock clock,
      MeterRegistry metrics) {
    this.settings = settings;
    this.source = source;
    this.vault = vault;
    this.clock = clock;
    this.uploaded =
        Counter.builder("xiangfu.backup.bytes")
            .description("Bytes written to the backup store, before sealing")
            .baseUnit("bytes")
            .register(metrics);
    this.duration =
        Timer.builder("xiangfu.backup.duration")
            .description("Time that successful backups took")
            .register(metrics);
    Gauge.builder("xiangfu.backup.age", this, Backups::age)
        .description("Time since the last good backup began; NaN if none is known")
        .baseUnit("seconds")
        .register(metrics);
  }

  /**
   * Opens the store and starts the clock.
   *
   * @throws IOException if the key file cannot be used; names it
   */
  public static Backups start(
      BackupSettings settings, BackupSource source, Clock clock, MeterRegistry metrics)
      throws IOException {
    var vault =
        new Vault(ObjectStores.open(settings.store()), KeyFile.read(settings.keyFile()).seal());
    var backups = new Backups(settings, source, vault, clock, metrics);
    backups.thread.execute(backups::findLastGood);
    backups.schedule(settings.every(), false);
    backups.schedule(settings.logEvery(), true);
    return backups;
  }

  private void schedule(Duration every, boolean logOnly) {
    if (!every.isZero()) {
      var _ =
          thread.scheduleWithFixedDelay(
              () -> runLed(logOnly), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void findLastGood() {
    try {
      new Manifests(vault)
          .places().stream()
              .filter(place -> place.cluster().equals(source.clusterId().toString()))
              .map(place -> Instant.ofEpochMilli(Long.parseLong(place.leaf().substring(0, 15))))
              .reduce((first, second) -> second)
              .ifPresent(time -> lastGood = Optional.of(time));
    } catch (IOException e) {
      LOG.warn("the backup store did not answer: {}", e.getMessage());
    }
  }

  private double age() {
    return lastGood
        .map(time -> Duration.between(time, clock.instant()).toMillis() / 1000.0)
        .orElse(Double.NaN);
  }

  /**
   * Begins a backup of every group of this node, unless one runs.
   *
   * @param logOnly true if what came since the last backup will do; a first one has the index too
   * @return the run, new or joined
   */
  public synchronized BackupStatus begin(boolean logOnly) {
    if (newest.filter(ActiveRun::isRunning).isPresent()) {
      return newest.get().status();
    }
    ActiveRun run = new ActiveRun(UUID.randomUUID().toString(), logOnly, clock.instant());
    newest = Optional.of(run);
    thread.execute(() -> perform(run, source.groups().get()));
    return run.status();
  }

  /** The newest run, if its id is the one asked for, or none was asked for. */
  public synchronized Optional<BackupStatus> status(Optional<String> id) {
    return newest
        .map(ActiveRun::status)
        .filter(status -> id.isEmpty() || id.get().equals(status.id()));
  }

  /** Stops a run; it ends within the transfer of a chunk. */
  public synchronized Optional<BackupStatus> cancel(String id) {
    newest.filter(run -> run.status().id().equals(id)).ifPresent(ActiveRun::cancel);
    return status(Optional.of(id));
  }

  // Each group is led by one node, so that the nodes of a cluster share the work.
  private void runLed(boolean logOnly) {
    List<ReplicatedState> led = new ArrayList<>();
    try {
      for (ReplicatedState group : source.groups().get()) {
        if (source.raft().view(group.name()).role().equals("LEADER")) {
          led.add(group);
        }
      }
    } catch (IOException e) {
      LOG.warn("no backup was begun: {}", e.getMessage());
      return;
    }
    ActiveRun run;
    synchronized (this) {
      if (led.isEmpty() || newest.filter(ActiveRun::isRunning).isPresent()) {
        return;
      }
      run = new ActiveRun(UUID.randomUUID().toString(), logOnly, clock.instant());
      newest = Optional.of(run);
    }
    perform(run, led);
  }

  private void perform(ActiveRun run, List<ReplicatedState> groups) {
    try {
      List<Manifest> manifests =
          new BackupRun(source, vault, run.progress(), run.id(), run.startedAt().toEpochMilli())
              .run(groups, run.logOnly());
      lastGood = Optional.of(run.startedAt());
      run.succeeded(manifests, source.elsewhere(source.groups().get()), clock.instant());
      duration.record(Duration.between(run.startedAt(), clock.instant()));
      LOG.info("backup {}: {} bytes written", run.id(), run.progress().uploaded());
      expire();
    } catch (CancellationException e) {
      run.ended(new Outcome.Cancelled(), clock.instant());
    } catch (IOException e) {
      LOG.error("backup {} failed: {}", run.id(), e.getMessage());
      String reason = e instanceof SealException ? "BACKUP_KEY" : "BACKUP_STORE";
      run.ended(new Outcome.Failed(reason, e.getMessage()), clock.instant());
    } catch (RuntimeException e) {
      LOG.error("backup {} failed", run.id(), RedactedThrowable.of(e));
      run.ended(
          new Outcome.Failed("INTERNAL", "the service failed; its log names this backup"),
          clock.instant());
    } finally {
      uploaded.increment((double) run.progress().uploaded());
    }
  }

  private void expire() {
    try {
      new Expiry(vault)
          .run(
              source.clusterId().toString(),
              settings.keep(),
              clock.instant().minus(settings.keepFor()),
              clock.instant().minus(Expiry.GRACE));
    } catch (IOException e) {
      LOG.warn("old backups were not deleted: {}", e.getMessage());
    }
  }

  /** Stops the run in progress, which leaves no manifest. */
  @Override
  public void close() {
    synchronized (this) {
      newest.ifPresent(ActiveRun::cancel);
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(30, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    vault.close();
  }
}
