package org.xiangfu.server.gallery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.ForgetProbes;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GalleryResult;
import org.xiangfu.server.gallery.v1.KeptFace;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.UnwatchFace;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Faces that the shards keep beside the gallery, and that no search of the gallery meets: probes
 * that are remembered, and impostors' faces that are watched for. Templates are as {@link
 * Gallery#comparable} gives them, in both directions. Everything needs command level 7; below it
 * writes are refused, and nothing is found. Thread-safe.
 */
public final class KeptFaces {
  /** No number of a person holds a control character: these are never met as somebody's photos. */
  private static final String PROBE = "\u0001probe ";

  private static final String WATCHED = "\u0001watched ";

  private final FanOut shards;
  private final Routes routes;
  private final PhotoSeal seal;
  private final GenerationFence fence;
  private final KeptSearch search;

  KeptFaces(FanOut shards, Routes routes, PhotoSeal seal, GenerationFence fence) {
    this.shards = shards;
    this.routes = routes;
    this.seal = seal;
    this.fence = fence;
    this.search = new KeptSearch(shards, seal);
  }

  /**
   * A capture at a counter.
   *
   * @param eventId of the call that compared it
   * @param claimedPersonId whom the applicant said to be; empty if nobody
   * @param caseId empty if it was in no case
   */
  public record Probe(
      String eventId, Instant at, String claimedPersonId, String caseId, String officeId) {}

  /**
   * A face that is watched for.
   *
   * @param faceId of which there is one at most
   * @param probeEventId empty if it was given as a photo
   */
  public record Watched(String faceId, String incidentId, String probeEventId, Instant at) {}

  /**
   * Remembers a probe; nobody waits for it, so it leaves together with others. Of an event there is
   * one.
   */
  public CompletableFuture<PhotoOutcome> remember(Probe probe, Template comparable) {
    var kept =
        KeptFace.newBuilder()
            .setEventId(probe.eventId())
            .setClaimedPersonId(probe.claimedPersonId())
            .setCaseId(probe.caseId())
            .setOfficeId(probe.officeId());
    var record =
        PhotoRecord.newBuilder()
            .setCollection(FaceCollection.FACE_COLLECTION_PROBE)
            .setPersonId(PROBE + probe.eventId())
            .setPhotoId(probe.eventId())
            .setEnrolledAtMillis(probe.at().toEpochMilli())
            .setKept(kept);
    return keep(record, comparable, false);
  }

  /** Watches for a face from then on. */
  public CompletableFuture<PhotoOutcome> watch(Watched face, Template comparable) {
    var kept =
        KeptFace.newBuilder().setEventId(face.probeEventId()).setIncidentId(face.incidentId());
    var record =
        PhotoRecord.newBuilder()
            .setCollection(FaceCollection.FACE_COLLECTION_WATCHED)
            .setPersonId(WATCHED + face.faceId())
            .setPhotoId(face.faceId())
            .setEnrolledAtMillis(face.at().toEpochMilli())
            .setKept(kept);
    return keep(record, comparable, true);
  }

  private CompletableFuture<PhotoOutcome> keep(
      PhotoRecord.Builder record, Template comparable, boolean urgent) {
    PhotoRecord face = record.setPackId(comparable.packId()).build();
    return fence.pass(
        () -> {
          DataSeal keys = seal.data().present();
          NewPhoto photo =
              NewPhoto.newBuilder()
                  .setRecord(PhotoSeal.sealKept(face, keys))
                  .setTemplate(TemplateBytes.write(seal.under(comparable, keys).vector()))
                  .build();
          return routes.write(
              face.getPersonId(), shard -> shard.keep(photo, urgent), PhotoOutcome::getElsewhere);
        },
        PhotoOutcome::getRefusedAtGeneration);
  }

  /** Deletes a watched face; the number is 0 or 1. */
  public CompletableFuture<Integer> unwatch(String faceId) {
    String place = WATCHED + faceId;
    var command =
        GalleryCommand.newBuilder()
            .setLevel(CommandLevel.INCIDENTS)
            .setUnwatch(UnwatchFace.newBuilder().setPersonId(place).setPhotoId(faceId))
            .build();
    return routes
        .write(place, shard -> shard.propose(command), GalleryResult::getElsewhere)
        .thenApply(GalleryResult::getAffected);
  }

  /**
   * The watched faces that are there since before a time; fails with {@link
   * UnansweredReadException} if a shard cannot tell.
   */
  public CompletableFuture<List<Watched>> watchedBefore(Instant time) {
    return search.watchedBefore(time);
  }

  /** The remembered probe of an event. */
  public CompletableFuture<Optional<Template>> probe(String eventId) {
    return template(PROBE + eventId);
  }

  /** A watched face. */
  public CompletableFuture<Optional<Template>> watched(String faceId) {
    return template(WATCHED + faceId);
  }

  private CompletableFuture<Optional<Template>> template(String place) {
    return routes
        .read(place, GalleryQuery.newBuilder().setPersonId(place).build())
        .thenApply(answer -> answer.getPhotosList().stream().findFirst().flatMap(seal::stored));
  }

  /**
   * How many there are.
   *
   * @param oldestProbe milliseconds since 1970 or earlier; empty if there is none
   * @param share of all shards that were asked and told, 0 to 1
   */
  public record Counted(long probes, long watched, OptionalLong oldestProbe, double share) {}

  /** Counts over all shards. */
  public CompletableFuture<Counted> count() {
    return search
        .count()
        .thenApply(
            told -> {
              PhotoCounts counts = told.counts();
              OptionalLong oldest =
                  told.answers().stream()
                      .filter(GalleryAnswer::hasOldestProbeMillis)
                      .mapToLong(GalleryAnswer::getOldestProbeMillis)
                      .min();
              return new Counted(counts.getProbes(), counts.getWatched(), oldest, told.share());
            });
  }

  /**
   * What is asked of all faces of a collection.
   *
   * @param comparable faces of which each is looked for, at least one
   * @param minCosine −1 to 1
   * @param most so many at most come back, at least 1
   * @param from of probes: taken from then on, milliseconds since 1970
   * @param to of probes: taken before
   * @param excludedIds of probes: events whose probe is left out
   */
  public record Asked(
      FaceCollection collection,
      List<Template> comparable,
      double minCosine,
      int most,
      OptionalLong from,
      OptionalLong to,
      List<String> excludedIds) {}

  /**
   * What was found.
   *
   * @param strongest strongest first
   * @param total how many there are
   * @param share of all faces that were compared, 0 to 1
   */
  public record Found(List<Match> strongest, long total, double share) {}

  /** Compares with every face of a collection; a shard that cannot answer lowers the share. */
  public CompletableFuture<Found> search(Asked asked) {
    return search.run(asked);
  }

  /**
   * What came of forgetting.
   *
   * @param probes that were deleted
   * @param putOff true if a shard has put it off, since people are moving to or from it
   */
  public record Forgotten(long probes, boolean putOff) {}

  /** Forgets the probes that were taken before a time. */
  public CompletableFuture<Forgotten> forget(Instant before) {
    var command =
        GalleryCommand.newBuilder()
            .setLevel(CommandLevel.INCIDENTS)
            .setForgetProbes(ForgetProbes.newBuilder().setBeforeMillis(before.toEpochMilli()))
            .build();
    CompletableFuture<Forgotten> all = CompletableFuture.completedFuture(new Forgotten(0, false));
    for (int shard : shards.present()) {
      all =
          all.thenCombine(
              shards.shard(shard).propose(command),
              (sofar, result) ->
                  new Forgotten(
                      sofar.probes() + result.getAffected(),
                      sofar.putOff() || result.getElsewhere()));
    }
    return all;
  }
}
