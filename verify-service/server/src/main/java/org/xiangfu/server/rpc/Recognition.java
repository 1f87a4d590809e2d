package org.xiangfu.server.rpc;

import com.google.common.hash.Hashing;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.engine.Examination;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.Limits;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.quality.Advice;
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
  CompletableFuture<Attempt.Made> enrollable(byte[] photo, Lane lane, Attempt attempt) {
    return pool.submit(lane, () -> attempt.make(engine, photo));
  }

  /** Everything that one look at a live capture gives. */
  CompletableFuture<Examination> examine(byte[] photo) {
    return pool.submit(CallLane.current(), () -> engine.examine(photo, Limits.live()));
  }

  /**
   * Extracts the template of a live capture and goes on with it. A refused capture is kept as an
   * event, and the call fails with the refusal's name and what to change.
   */
  <A> CompletableFuture<A> probe(
      byte[] photo, Origin origin, String personId, Function<Template, CompletableFuture<A>> next) {
    return examine(photo)
        .thenCompose(
            examination ->
                switch (examination.extraction()) {
                  case Extraction.Extracted(var template, _) -> next.apply(template);
                  case Extraction.Refused refused -> {
                    List<Advice> advice = examination.assessment().advice();
                    yield refuse(refused, advice, photo, origin, personId);
                  }
                });
  }

  private <A> CompletableFuture<A> refuse(
      Extraction.Refused refused,
      List<Advice> advice,
      byte[] photo,
      Origin origin,
      String personId) {
    byte[] digest = sha256(photo);
    return events
        .append(
            events
                .event(EventKind.EVENT_KIND_PROBE_REFUSED, origin, personId, digest)
                .setRefusalReason(refusal(refused).getReason()))
        .thenCompose(
            _ ->
                CompletableFuture.failedFuture(
                    ServiceException.refused(
                        refused.reason().name(),
                        refused.detail(),
                        advice.stream().map(Recognition::advice).toList())));
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

  static org.xiangfu.v1.Advice advice(Advice advice) {
    return switch (advice) {
      case SHOW_THE_FACE -> org.xiangfu.v1.Advice.ADVICE_SHOW_THE_FACE;
      case ONE_PERSON_ONLY -> org.xiangfu.v1.Advice.ADVICE_ONE_PERSON_ONLY;
      case MOVE_CLOSER -> org.xiangfu.v1.Advice.ADVICE_MOVE_CLOSER;
      case FACE_THE_CAMERA -> org.xiangfu.v1.Advice.ADVICE_FACE_THE_CAMERA;
      case LOOK_UP -> org.xiangfu.v1.Advice.ADVICE_LOOK_UP;
      case LOOK_DOWN -> org.xiangfu.v1.Advice.ADVICE_LOOK_DOWN;
      case HOLD_STILL -> org.xiangfu.v1.Advice.ADVICE_HOLD_STILL;
      case MORE_LIGHT -> org.xiangfu.v1.Advice.ADVICE_MORE_LIGHT;
      case LESS_LIGHT -> org.xiangfu.v1.Advice.ADVICE_LESS_LIGHT;
      case MOVE_THE_LIGHT -> org.xiangfu.v1.Advice.ADVICE_MOVE_THE_LIGHT;
      case STRAIGHTEN_HEAD -> org.xiangfu.v1.Advice.ADVICE_STRAIGHTEN_HEAD;
      case MOVE_BACK -> org.xiangfu.v1.Advice.ADVICE_MOVE_BACK;
      case CENTRE_THE_FACE -> org.xiangfu.v1.Advice.ADVICE_CENTRE_THE_FACE;
      case OPEN_EYES -> org.xiangfu.v1.Advice.ADVICE_OPEN_EYES;
      case CLOSE_MOUTH -> org.xiangfu.v1.Advice.ADVICE_CLOSE_MOUTH;
      case CORRECT_THE_COLOUR -> org.xiangfu.v1.Advice.ADVICE_CORRECT_THE_COLOUR;
      case PLAIN_BACKGROUND -> org.xiangfu.v1.Advice.ADVICE_PLAIN_BACKGROUND;
      case COMPRESS_LESS -> org.xiangfu.v1.Advice.ADVICE_COMPRESS_LESS;
    };
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
      case MARKS_IMPLAUSIBLE -> org.xiangfu.v1.RefusalReason.REFUSAL_REASON_MARKS_IMPLAUSIBLE;
    };
  }
}
