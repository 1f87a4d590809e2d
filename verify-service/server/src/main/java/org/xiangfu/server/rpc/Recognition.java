package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Refusal;

/** From a photo in a request to a template, or to the refusal that the client is told. */
final class Recognition {
  private final FaceEngine engine;
  private final RecognitionPool pool;
  private final EventRecorder events;

  Recognition(FaceEngine engine, RecognitionPool pool, EventRecorder events) {
    this.engine = engine;
    this.pool = pool;
    this.events = events;
  }

  FaceEngine engine() {
    return engine;
  }

  RecognitionPool pool() {
    return pool;
  }

  /** Extracts the template of a photo that is to be enrolled. */
  CompletableFuture<Extraction> enrollable(byte[] photo, Lane lane) {
    return pool.submit(lane, () -> engine.extract(photo, Limits.archive()));
  }

  /**
   * Extracts the template of a live capture and goes on with it. A refused capture is kept as an
   * event, and the call fails with the refusal's name.
   */
  <A> CompletableFuture<A> probe(
      byte[] photo, Origin origin, String personId, Function<Template, CompletableFuture<A>> next) {
    return pool.submit(Lane.LIVE, () -> engine.extract(photo, Limits.live()))
        .thenCompose(
            extraction ->
                switch (extraction) {
                  case Extraction.Extracted(var template, _) -> next.apply(template);
                  case Extraction.Refused refused -> refuse(refused, photo, origin, personId);
                });
  }

  private <A> CompletableFuture<A> refuse(
      Extraction.Refused refused, byte[] photo, Origin origin, String personId) {
    byte[] digest = sha256(photo);
    return events
        .append(
            events
                .event(EventKind.EVENT_KIND_PROBE_REFUSED, origin, personId, digest)
                .setRefusalReason(refusal(refused).getReason()))
        .thenCompose(
            _ ->
                CompletableFuture.failedFuture(
                    ServiceException.precondition(refused.reason().name(), refused.detail())));
  }

  static byte[] sha256(byte[] photo) {
    return Hashing.sha256().hashBytes(photo).asBytes();
  }

  static Refusal refusal(Extraction.Refused refused) {
    return Refusal.newBuilder()
        .setReason(reason(refused.reason()))
        .setDetail(refused.detail())
        .build();
  }

  private static org.xiangfu.v1.RefusalReason reason(RefusalReason reason) {
    return switch (reason) {
      case UNREADABLE -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_UNREADABLE;
      case UNSUPPORTED_FORMAT -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_UNSUPPORTED_FORMAT;
      case PHOTO_TOO_LARGE -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_PHOTO_TOO_LARGE;
      case NO_FACE -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_NO_FACE;
      case SEVERAL_FACES -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_SEVERAL_FACES;
      case FACE_TOO_SMALL -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_FACE_TOO_SMALL;
      case EXTREME_POSE -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_EXTREME_POSE;
    };
  }
}
