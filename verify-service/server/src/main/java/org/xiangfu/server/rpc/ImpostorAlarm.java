package org.xiangfu.server.rpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.Template;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.incidents.WatchList;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.WatchedImpostor;

/** Whether a capture outside a case shows an impostor, as the checks of cases ask. Thread-safe. */
final class ImpostorAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(ImpostorAlarm.class);

  /** As the checks of cases. */
  private static final int FPIR_DB = 20;

  private static final int MAX_HITS = 10;

  /** A shard that is silent keeps nobody's answer back. */
  private static final long PATIENCE_MILLIS = 500;

  private static final WatchList.Found UNSEARCHED = new WatchList.Found(List.of(), 0, 0);

  private final WatchList watchList;

  ImpostorAlarm(WatchList watchList) {
    this.watchList = watchList;
  }

  /** Whether the caller of the current call may see whose face it is; for any thread. */
  static boolean tells() {
    return Caller.Admitted.current()
        .map(Caller.Admitted::roles)
        .map(Right.READ_CANDIDATES::isOf)
        .orElse(true);
  }

  /**
   * What the watch-list says.
   *
   * @param share of it that was searched, 0 to 1
   */
  record Seen(List<WatchList.Hit> hits, double share) {
    boolean impostor() {
      return !hits.isEmpty();
    }

    /** As the caller may see it. */
    List<WatchedImpostor> shown(boolean tells) {
      return tells ? hits.stream().map(Seen::message).toList() : List.of();
    }

    private static WatchedImpostor message(WatchList.Hit hit) {
      return WatchedImpostor.newBuilder()
          .setIncidentId(hit.incident().getIncidentId())
          .setFalseMatchRateDb(hit.falseMatchRateDb())
          .build();
    }

    /** Marks the event of the call: by it the alarm is found. */
    void mark(Event.Builder event) {
      hits.stream()
          .findFirst()
          .ifPresent(hit -> event.setIncidentId(hit.incident().getIncidentId()));
    }
  }

  /** Looks for a face; never fails, and takes half a second at most. */
  CompletableFuture<Seen> look(Template comparable) {
    return watchList
        .search(comparable, FPIR_DB)
        .exceptionally(
            error -> {
              LOG.warn("the watch-list could not be searched", RedactedThrowable.of(error));
              return UNSEARCHED;
            })
        .copy()
        .completeOnTimeout(UNSEARCHED, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .thenApply(
            found -> new Seen(found.hits().stream().limit(MAX_HITS).toList(), found.share()));
  }
}
