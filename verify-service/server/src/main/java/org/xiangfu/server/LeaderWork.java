package org.xiangfu.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.cases.CaseExpiration;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.incidents.IncidentWork;
import org.xiangfu.server.incidents.PastProbes;
import org.xiangfu.server.incidents.ProbeRetention;
import org.xiangfu.server.incidents.UnnamedFaces;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.notices.NoticeDelivery;
import org.xiangfu.server.sweep.BatchShare;
import org.xiangfu.server.sweep.SweepWork;

/**
 * What the node that leads the ledger does by itself: tell holders, end cases that nobody goes on
 * with, search the past of confirmed incidents, forget old probes and faces that no incident names,
 * and do sweeps for duplicates. Every node is ready for it.
 */
final class LeaderWork implements AutoCloseable {
  private final Optional<NoticeDelivery> notices;
  private final CaseExpiration expiration;
  private final IncidentWork incidents;
  private final ProbeRetention retention;
  private final UnnamedFaces unnamed;
  private final SweepWork sweep;

  private LeaderWork(
      CaseworkSettings settings,
      Ledger ledger,
      Gallery gallery,
      Calibration calibration,
      BatchShare room,
      BooleanSupplier leads,
      MeterRegistry metrics)
      throws IOException {
    Clock clock = Clock.systemUTC();
    notices =
        settings.notices().isPresent()
            ? Optional.of(
                NoticeDelivery.start(settings.notices().get(), ledger, leads, clock, metrics))
            : Optional.empty();
    expiration = CaseExpiration.start(settings.lifetime(), ledger, leads, clock, metrics);
    var past = new PastProbes(gallery.kept(), calibration, clock);
    incidents = IncidentWork.start(ledger, gallery.kept(), past, leads, clock, metrics);
    retention =
        ProbeRetention.start(
            ledger, gallery.kept(), settings.rememberProbes(), leads, clock, metrics);
    unnamed = UnnamedFaces.start(ledger, gallery.kept(), leads, clock);
    sweep = new SweepWork(ledger, gallery, calibration, room, leads, clock, metrics).start();
  }

  /**
   * Begins.
   *
   * @param room for what nobody waits for
   * @param leads whether this node leads the ledger now
   * @throws IOException if the place that notices go to cannot be used; says which
   */
  static LeaderWork start(
      CaseworkSettings settings,
      Ledger ledger,
      Gallery gallery,
      Calibration calibration,
      BatchShare room,
      BooleanSupplier leads,
      MeterRegistry metrics)
      throws IOException {
    return new LeaderWork(settings, ledger, gallery, calibration, room, leads, metrics);
  }

  @Override
  public void close() throws IOException {
    unnamed.close();
    sweep.close();
    retention.close();
    incidents.close();
    expiration.close();
    if (notices.isPresent()) {
      notices.get().close();
    }
  }
}
