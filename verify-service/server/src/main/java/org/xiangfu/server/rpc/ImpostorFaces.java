package org.xiangfu.server.rpc;

import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.Origin;

/**
 * Puts impostors' faces on the watch-list. They are there before the ledger says so, so that none
 * that it names can be missed; one that it does not name is found by nobody, and deleted later.
 */
final class ImpostorFaces {
  private static final Logger LOG = LoggerFactory.getLogger(ImpostorFaces.class);
  private static final int MAX_FACES = 4;

  private final Gallery gallery;
  private final KeptFaces faces;
  private final Recognition recognition;

  ImpostorFaces(Gallery gallery, Recognition recognition) {
    this.gallery = gallery;
    this.faces = gallery.kept();
    this.recognition = recognition;
  }

  /** Checks what a request carries. */
  static void validate(List<ImpostorFace> asked) {
    if (asked.size() > MAX_FACES) {
      throw ServiceException.invalid("faces must have at most %d entries".formatted(MAX_FACES));
    }
    for (ImpostorFace face : asked) {
      switch (face.getFaceCase()) {
        case PHOTO -> Validation.photo("faces.photo", face.getPhoto());
        case PROBE_EVENT_ID ->
            Validation.text("faces.probe_event_id", face.getProbeEventId(), 1, 64);
        case FACE_NOT_SET ->
            throw ServiceException.invalid("each of faces must have a photo or a probe_event_id");
      }
    }
  }

  /** The events whose probes a request names. */
  static List<String> events(List<ImpostorFace> asked) {
    return asked.stream()
        .map(ImpostorFace::getProbeEventId)
        .filter(id -> !id.isEmpty())
        .distinct()
        .toList();
  }

  private record Shown(Template comparable, String probeEventId) {}

  /**
   * Watches for faces.
   *
   * @param step the event of the step that names them
   * @return as the incident is to name them
   */
  CompletableFuture<List<IncidentFace>> watch(
      List<ImpostorFace> asked, Origin origin, Event.Builder step, String incidentId) {
    CompletableFuture<List<Shown>> shown = CompletableFuture.completedFuture(new ArrayList<>());
    for (ImpostorFace face : asked) {
      shown =
          shown.thenCompose(
              sofar ->
                  shown(face, origin)
                      .thenApply(
                          each -> {
                            sofar.add(each);
                            return sofar;
                          }));
    }
    return shown.thenCompose(all -> keep(all, step, incidentId));
  }

  private CompletableFuture<Shown> shown(ImpostorFace face, Origin origin) {
    if (face.hasPhoto()) {
      return recognition.probe(
          face.getPhoto().toByteArray(),
          origin,
          "",
          template ->
              CompletableFuture.completedFuture(new Shown(gallery.comparable(template), "")));
    }
    String event = face.getProbeEventId();
    return faces
        .probe(event)
        .thenApply(found -> new Shown(found.orElseThrow(ImpostorFaces::notRemembered), event));
  }

  private static ServiceException notRemembered() {
    return ServiceException.notFound(
        "PROBE_NOT_REMEMBERED",
        "no probe of this event is remembered: it had none, was forgotten, or is a second old;"
            + " give a photo 查無此事件之拍照特徵，請改附照片");
  }

  private CompletableFuture<List<IncidentFace>> keep(
      List<Shown> shown, Event.Builder step, String incidentId) {
    Instant at = Instant.ofEpochMilli(Timestamps.toMillis(step.getTime()));
    List<IncidentFace> named = new ArrayList<>();
    List<CompletableFuture<?>> kept = new ArrayList<>();
    for (Shown each : shown) {
      // Of this attempt alone: what an earlier one left may be deleted at any time.
      String id = UUID.randomUUID().toString().replace("-", "");
      named.add(
          IncidentFace.newBuilder().setFaceId(id).setProbeEventId(each.probeEventId()).build());
      kept.add(
          faces.watch(
              new KeptFaces.Watched(id, incidentId, each.probeEventId(), at), each.comparable()));
    }
    return CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new))
        .thenApply(_ -> List.copyOf(named));
  }

  /**
   * Watches for the faces of those of these probes that are remembered, newest last; of none if
   * that cannot be done now, since what it belongs to does not wait for it.
   */
  CompletableFuture<List<IncidentFace>> watchRemembered(
      List<String> eventIds, Event.Builder step, String incidentId) {
    CompletableFuture<List<Shown>> shown = CompletableFuture.completedFuture(new ArrayList<>());
    for (String event :
        eventIds.subList(Math.max(0, eventIds.size() - MAX_FACES), eventIds.size())) {
      shown = shown.thenCombine(faces.probe(event), (sofar, found) -> with(sofar, event, found));
    }
    return shown
        .thenCompose(all -> keep(all, step, incidentId))
        .exceptionally(
            error -> {
              LOG.warn(
                  "incident {} was opened without the face: add it as evidence",
                  incidentId,
                  RedactedThrowable.of(error));
              return List.of();
            });
  }

  private static List<Shown> with(List<Shown> sofar, String event, Optional<Template> found) {
    found.ifPresent(template -> sofar.add(new Shown(template, event)));
    return sofar;
  }

  /** Takes faces off again that no incident came to name; what fails is found by nobody anyway. */
  void unwatch(List<IncidentFace> named) {
    for (IncidentFace face : named) {
      var _ =
          faces
              .unwatch(face.getFaceId())
              .whenComplete(
                  (_, error) -> {
                    if (error != null) {
                      LOG.warn(
                          "a face that no incident names was left", RedactedThrowable.of(error));
                    }
                  });
    }
  }
}
