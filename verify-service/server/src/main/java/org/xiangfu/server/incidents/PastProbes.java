package org.xiangfu.server.incidents;

import com.google.protobuf.util.Timestamps;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.gallery.Match;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.KeptFace;
import org.xiangfu.server.replication.Rounds;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.v1.PastProbe;

/**
 * Where else a face showed up: compares with every probe that is remembered, a week of them at a
 * time, so that each part is answered in the time that a read has. Thread-safe.
 */
public final class PastProbes {
  private static final Duration WINDOW = Duration.ofDays(7);

  /** Among fewer probes the threshold would let everybody pass. */
  private static final long FEWEST = 1_000;

  private final KeptFaces faces;
  private final Calibration calibration;
  private final Clock clock;

  /** Probes of a gallery, whose model pack has this calibration. */
  public PastProbes(KeptFaces faces, Calibration calibration, Clock clock) {
    this.faces = faces;
    this.calibration = calibration;
    this.clock = clock;
  }

  /**
   * What is asked.
   *
   * @param comparable faces of one person, as the gallery compares them; at least one
   * @param fpirDb false positive identification rate in decibels, at the number of all probes
   * @param most so many come back at most, at least 1
   * @param excludedEvents whose probes are left out
   */
  public record Asked(
      List<Template> comparable, int fpirDb, int most, List<String> excludedEvents) {}

  /**
   * What was found.
   *
   * @param strongest strongest first
   * @param total how many show one of the faces
   * @param searched how many were compared
   */
  public record Found(List<PastProbe> strongest, long total, long searched) {}

  /** Searches all; fails with {@link UnansweredReadException} if a part cannot be searched. */
  public CompletableFuture<Found> search(Asked asked) {
    return faces
        .count()
        .thenCompose(
            counted -> {
              if (counted.share() < 1) {
                throw new UnansweredReadException("the remembered probes", null);
              }
              if (counted.oldestProbe().isEmpty()) {
                return CompletableFuture.completedFuture(new Found(List.of(), 0, 0));
              }
              long compared = Math.max(FEWEST, counted.probes()) * asked.comparable().size();
              double minCosine =
                  calibration
                      .identificationThreshold(Decibels.rate(asked.fpirDb()), compared)
                      .cosine();
              var weeks = new Weeks(asked, minCosine, counted.oldestProbe().getAsLong());
              return Rounds.whileTrue(weeks::next).thenApply(_ -> weeks.found(counted.probes()));
            });
  }

  private final class Weeks {
    private final Asked asked;
    private final double minCosine;
    private final List<Match> matches = new ArrayList<>();
    private long from;
    private long total;

    Weeks(Asked asked, double minCosine, long from) {
      this.asked = asked;
      this.minCosine = minCosine;
      this.from = from;
    }

    /** Searches a week; true if another follows. */
    CompletableFuture<Boolean> next() {
      long millis = from;
      long to = millis + WINDOW.toMillis();
      boolean last = to > clock.millis();
      var window =
          new KeptFaces.Asked(
              FaceCollection.FACE_COLLECTION_PROBE,
              asked.comparable(),
              minCosine,
              asked.most(),
              OptionalLong.of(millis),
              // Another node's clock may be ahead.
              last ? OptionalLong.empty() : OptionalLong.of(to),
              asked.excludedEvents());
      return faces
          .search(window)
          .thenApply(
              found -> {
                add(found);
                from = to;
                return !last;
              });
    }

    private void add(KeptFaces.Found found) {
      if (found.share() < 1) {
        throw new UnansweredReadException("the remembered probes", null);
      }
      matches.addAll(found.strongest());
      total += found.total();
    }

    Found found(long searched) {
      List<PastProbe> strongest =
          matches.stream()
              .sorted(Comparator.comparingDouble(Match::cosine).reversed())
              .limit(asked.most())
              .map(PastProbes.this::probe)
              .toList();
      return new Found(strongest, total, searched);
    }
  }

  private PastProbe probe(Match match) {
    KeptFace kept = match.photo().getKept();
    return PastProbe.newBuilder()
        .setEventId(kept.getEventId())
        .setCaseId(kept.getCaseId())
        .setPersonId(kept.getClaimedPersonId())
        .setOfficeId(kept.getOfficeId())
        .setTime(Timestamps.fromMillis(match.photo().getEnrolledAtMillis()))
        .setFalseMatchRateDb(Decibels.of(calibration.fmr(match.cosine())))
        .build();
  }
}
