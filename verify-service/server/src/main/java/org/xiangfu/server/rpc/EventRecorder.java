package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import java.time.Clock;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.RefusedCommandException;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;

/** Makes events and appends them. */
final class EventRecorder {
  private static final int ID_BYTES = 16;

  private final Ledger ledger;
  private final Clock clock;

  EventRecorder(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * An event that is yet to be appended. Its id is a digest of what was asked, so that a retry is
   * one event, and another question under the same request id is another. Of sealed data the digest
   * is a keyed one: whoever reads an id could otherwise find the person by trying all numbers.
   *
   * @param content what the request carried beside origin and person, such as the probe
   */
  Event.Builder event(EventKind kind, Origin origin, String personId, byte[] content) {
    byte[] id =
        Hashing.sha256()
            .newHasher()
            .putInt(kind.getNumber())
            .putBytes(Hashing.sha256().hashBytes(origin.toByteArray()).asBytes())
            .putBytes(Hashing.sha256().hashString(personId, UTF_8).asBytes())
            .putBytes(content)
            .hash()
            .asBytes();
    return Event.newBuilder()
        .setEventId(HexFormat.of().formatHex(ledger.digest(id), 0, ID_BYTES))
        .setTime(Timestamps.fromMillis(clock.millis()))
        .setKind(kind)
        .setOrigin(origin)
        .setPersonId(personId);
  }

  /** Appends for somebody at a counter. */
  CompletableFuture<Event> append(Event.Builder event) {
    return append(event, true);
  }

  CompletableFuture<Event> append(Event.Builder event, boolean urgent) {
    return ledger.append(LedgerEntry.newBuilder().setEvent(event).build(), urgent);
  }

  /** The same of an event that a cluster whose level is too low yet does without. */
  CompletableFuture<Void> appendIfKnown(Event.Builder event) {
    return append(event)
        .<Void>thenApply(_ -> null)
        .exceptionallyCompose(
            error ->
                unknown(error)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(error));
  }

  /** True if a write was refused because the cluster's level is too low for it. */
  static boolean unknown(Throwable error) {
    return error instanceof RefusedCommandException
        || (error instanceof CompletionException
            && error.getCause() != null
            && unknown(error.getCause()));
  }

  CompletableFuture<Event> append(LedgerEntry entry) {
    return ledger.append(entry, true);
  }
}
