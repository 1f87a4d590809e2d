package org.xiangfu.server.incidents;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.v1.Incident;

/**
 * The faces of impostors, known by number or not. What the shards find counts only if the ledger
 * says that the incident stands and has that face: from the moment that it is closed as unfounded
 * nobody is found by it. Thread-safe.
 */
public final class WatchList {
  /** On a shorter list a weaker likeness than that of a match would do. */
  private static final long FEWEST = 100;

  private static final int MAX_FACES = 64;

  private final KeptFaces faces;
  private final Incidents incidents;
  private final Calibration calibration;

  /** The watch-list of a gallery, whose model pack has this calibration. */
  public WatchList(KeptFaces faces, Incidents incidents, Calibration calibration) {
    this.faces = faces;
    this.incidents = incidents;
    this.calibration = calibration;
  }

  /**
   * An incident whose impostor has the face.
   *
   * @param falseMatchRateDb in decibels, per comparison
   */
  public record Hit(Incident incident, int falseMatchRateDb) {}

  /**
   * What was found.
   *
   * @param hits strongest first, each incident once
   * @param watched faces on the list
   * @param share of the list that was searched, 0 to 1
   */
  public record Found(List<Hit> hits, long watched, double share) {}

  /**
   * Compares a face with all of the list.
   *
   * @param comparable as the gallery compares it
   * @param fpirDb false positive identification rate in decibels, at the size of the list
   */
  public CompletableFuture<Found> search(Template comparable, int fpirDb) {
    return faces
        .count()
        .thenCompose(
            counted -> {
              if (counted.watched() == 0) {
                return CompletableFuture.completedFuture(new Found(List.of(), 0, counted.share()));
              }
              double minCosine =
                  calibration
                      .identificationThreshold(
                          Decibels.rate(fpirDb), Math.max(FEWEST, counted.watched()))
                      .cosine();
              return faces
                  .search(
                      new KeptFaces.Asked(
                          FaceCollection.FACE_COLLECTION_WATCHED,
                          List.of(comparable),
                          minCosine,
                          MAX_FACES,
                          OptionalLong.empty(),
                          OptionalLong.empty(),
                          List.of()))
                  .thenCompose(found -> standing(found, counted.watched()));
            });
  }

  private CompletableFuture<Found> standing(KeptFaces.Found found, long watched) {
    Map<String, List<Match>> byIncident = new LinkedHashMap<>();
    for (Match match : found.strongest()) {
      byIncident
          .computeIfAbsent(match.photo().getKept().getIncidentId(), _ -> new ArrayList<>())
          .add(match);
    }
    CompletableFuture<List<Hit>> hits = CompletableFuture.completedFuture(new ArrayList<>());
    for (Map.Entry<String, List<Match>> each : byIncident.entrySet()) {
      hits =
          hits.thenCombine(
              incidents.find(each.getKey()),
              (sofar, incident) -> {
                incident.flatMap(of -> hit(of, each.getValue())).ifPresent(sofar::add);
                return sofar;
              });
    }
    return hits.thenApply(all -> new Found(List.copyOf(all), watched, found.share()));
  }

  private Optional<Hit> hit(Incident incident, List<Match> strongestFirst) {
    return strongestFirst.stream()
        .filter(match -> Incidents.stands(incident) && isOf(incident, match))
        .findFirst()
        .map(match -> new Hit(incident, Decibels.of(calibration.fmr(match.cosine()))));
  }

  private static boolean isOf(Incident incident, Match match) {
    return incident.getFacesList().stream()
        .anyMatch(
            face -> !face.getForgotten() && face.getFaceId().equals(match.photo().getPhotoId()));
  }
}
