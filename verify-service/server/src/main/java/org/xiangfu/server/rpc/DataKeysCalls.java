package org.xiangfu.server.rpc;

import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.keys.KeyRotation;
import org.xiangfu.server.keys.KeyRotation.Outcome;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetDataKeysRequest;
import org.xiangfu.v1.GetDataKeysResponse;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.RotateDataKeysRequest;
import org.xiangfu.v1.RotateDataKeysResponse;

/** What an administrator asks of data keys. */
final class DataKeysCalls {
  private final KeyRotation keys;
  private final EventRecorder events;

  DataKeysCalls(KeyRotation keys, EventRecorder events) {
    this.keys = keys;
    this.events = events;
  }

  UnaryHandler<GetDataKeysRequest, GetDataKeysResponse> get() {
    return UnaryHandler.of(
        _ ->
            keys.status()
                .thenApply(status -> GetDataKeysResponse.newBuilder().setDataKeys(status).build()));
  }

  UnaryHandler<RotateDataKeysRequest, RotateDataKeysResponse> rotate() {
    return UnaryHandler.of(this::rotate);
  }

  private CompletableFuture<RotateDataKeysResponse> rotate(RotateDataKeysRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    return keys.rotate()
        .thenCompose(outcome -> told(outcome, origin))
        .thenCompose(_ -> keys.status())
        .thenApply(status -> RotateDataKeysResponse.newBuilder().setDataKeys(status).build());
  }

  private CompletableFuture<?> told(Outcome outcome, Origin origin) {
    return switch (outcome) {
      case Outcome.Refused(String reason, String message) ->
          throw ServiceException.precondition(reason, message);
      case Outcome.Begun(String fingerprint) ->
          events.append(
              events
                  .event(EventKind.EVENT_KIND_DATA_KEYS_ROTATED, origin, "", new byte[0])
                  .setDataKeys(fingerprint));
    };
  }
}
