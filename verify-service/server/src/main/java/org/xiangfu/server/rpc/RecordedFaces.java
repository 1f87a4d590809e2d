package org.xiangfu.server.rpc;

import java.util.Comparator;
import java.util.List;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Decibels;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.decision.Verdict;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.PhotoComparison;

/**
 * A probe beside every active photo of one person.
 *
 * @param compared newest capture first, at least one
 * @param verdict over all of them
 */
record RecordedFaces(List<Compared> compared, Verdict verdict) {
  /**
   * One photo.
   *
   * @param cosine −1 to 1; never leaves the server
   */
  record Compared(Gallery.StoredPhoto photo, double cosine, double fmr) {}

  private static final Comparator<Compared> NEWEST_FIRST =
      Comparator.comparing((Compared each) -> each.photo().record().getCapturedOn())
          .thenComparing(each -> each.photo().record().getEnrolledAtMillis())
          .reversed();

  RecordedFaces {
    compared = List.copyOf(compared);
  }

  /** The photos that a probe can be compared with. */
  static List<Gallery.StoredPhoto> active(List<Gallery.StoredPhoto> photos) {
    return photos.stream().filter(photo -> photo.template().isPresent()).toList();
  }

  /**
   * Compares.
   *
   * @param comparable the probe, as {@link Gallery#comparable} gives it
   * @param active at least one
   * @throws ServiceException if a photo is of another model pack
   */
  static RecordedFaces compare(
      Template comparable,
      List<Gallery.StoredPhoto> active,
      Calibration calibration,
      DecisionPolicy policy) {
    List<Compared> compared =
        active.stream()
            .map(photo -> compared(comparable, photo, calibration))
            .sorted(NEWEST_FIRST)
            .toList();
    return new RecordedFaces(
        compared, Verdict.of(compared.stream().map(Compared::fmr).toList(), policy));
  }

  private static Compared compared(
      Template comparable, Gallery.StoredPhoto photo, Calibration calibration) {
    Template onRecord = photo.template().orElseThrow();
    if (!onRecord.packId().equals(comparable.packId())) {
      throw ServiceException.precondition(
          "PACK_MISMATCH", "a photo on record was made by another model pack; enrol it again");
    }
    double cosine = comparable.cosine(onRecord);
    return new Compared(photo, cosine, calibration.fmr(cosine));
  }

  /** The cosine of the photo that looks most alike. */
  double closest() {
    return compared.stream().mapToDouble(Compared::cosine).max().orElseThrow();
  }

  /**
   * True if the probe matches, and some photo on record is that of another by itself. Stricter than
   * a {@link Verdict} alone: of 100 substituted photos one would go unseen, not ten.
   */
  boolean contradict(DecisionPolicy policy) {
    return verdict.photosDisagree()
        || (verdict.band() == Band.BAND_MATCH
            && compared.stream().anyMatch(each -> policy.band(each.fmr()) == Band.BAND_NO_MATCH));
  }

  List<String> photoIds() {
    return compared.stream().map(each -> each.photo().record().getPhotoId()).toList();
  }

  /** As a client is told. */
  List<PhotoComparison> comparisons(DecisionPolicy policy) {
    return compared.stream()
        .map(
            each -> {
              PhotoRecord record = each.photo().record();
              var comparison =
                  PhotoComparison.newBuilder()
                      .setPhotoId(record.getPhotoId())
                      .setBand(policy.band(each.fmr()))
                      .setFalseMatchRateDb(Decibels.of(each.fmr()))
                      .setCapturedOn(record.getCapturedOn());
              if (record.hasMaking()) {
                // Who marked the eyes is for those who read the record.
                comparison.setMaking(record.getMaking().toBuilder().clearMarkedBy());
              }
              return comparison.build();
            })
        .toList();
  }
}
