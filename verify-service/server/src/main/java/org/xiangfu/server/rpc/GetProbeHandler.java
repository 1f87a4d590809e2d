package org.xiangfu.server.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.photo.PhotoFormat;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.GetProbeRequest;
import org.xiangfu.v1.GetProbeResponse;
import org.xiangfu.v1.Origin;

/** The capture of a check, as it was sent. The event is written before the capture is shown. */
final class GetProbeHandler extends UnaryHandler<GetProbeRequest, GetProbeResponse> {
  private final CaseSteps steps;
  private final ProbeImages images;
  private final EventRecorder events;
  private final CaselessReads reads;

  GetProbeHandler(CaseSteps steps, ProbeImages images, EventRecorder events, CaselessReads reads) {
    this.steps = steps;
    this.images = images;
    this.events = events;
    this.reads = reads;
  }

  @Override
  CompletableFuture<GetProbeResponse> handle(GetProbeRequest request) {
    Origin origin = Validation.origin(request.getOrigin());
    String check = Validation.text("check_event_id", request.getCheckEventId(), 1, 64);
    CaselessReads.Reader reader = reads.by(origin);
    return steps
        .existing(Validation.text("case_id", request.getCaseId(), 1, 64))
        .thenCompose(found -> find(origin, reader, found, check));
  }

  private CompletableFuture<GetProbeResponse> find(
      Origin origin, CaselessReads.Reader reader, Case found, String check) {
    if (found.getChecksList().stream()
        .noneMatch(each -> each.getAct().getEventId().equals(check))) {
      return notFound("CHECK_NOT_FOUND", "the case has no check of this event 本案無此次比對");
    }
    var event =
        events
            .event(
                EventKind.EVENT_KIND_PROBE_READ, origin, found.getPersonId(), check.getBytes(UTF_8))
            .setCaseId(found.getCaseId())
            .setDetail(check);
    return images
        .find(check)
        .thenCompose(
            photo ->
                photo.isEmpty()
                    ? notFound("PROBE_NOT_KEPT", "the capture of this check is not kept 未保存此次拍攝照片")
                    : reader
                        .of(found.getPersonId())
                        .append(event)
                        .thenApply(stored -> answer(photo.get(), stored)));
  }

  private static GetProbeResponse answer(byte[] photo, Event event) {
    return GetProbeResponse.newBuilder()
        .setProbe(ByteString.copyFrom(photo))
        .setMediaType(
            PhotoFormat.of(photo).map(PhotoFormat::mediaType).orElse("application/octet-stream"))
        .setEventId(event.getEventId())
        .build();
  }

  private static <T> CompletableFuture<T> notFound(String reason, String message) {
    return CompletableFuture.failedFuture(ServiceException.notFound(reason, message));
  }
}
