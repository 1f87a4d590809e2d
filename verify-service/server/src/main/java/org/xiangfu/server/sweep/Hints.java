package org.xiangfu.server.sweep;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery.StoredPhoto;
import org.xiangfu.v1.FindingHint;
import org.xiangfu.v1.RelationKind;

/** What may explain that two persons look alike. */
final class Hints {
  /** Two photos of one face differ by far more; what re-compression does is less. */
  private static final double NEARLY_SAME = 0.999;

  private Hints() {}

  /**
   * The hints of two persons.
   *
   * @param best cosine of the closest pair of photos of the two
   * @param relation that the register has of them
   */
  static Set<FindingHint> of(
      List<StoredPhoto> own, List<StoredPhoto> other, double best, RelationKind relation) {
    Set<FindingHint> hints = EnumSet.noneOf(FindingHint.class);
    switch (relation) {
      case RELATION_KIND_TWIN -> hints.add(FindingHint.FINDING_HINT_RECORDED_TWIN);
      case RELATION_KIND_SIBLING -> hints.add(FindingHint.FINDING_HINT_RECORDED_SIBLING);
      case RELATION_KIND_PARENT, RELATION_KIND_CHILD ->
          hints.add(FindingHint.FINDING_HINT_RECORDED_PARENT_OR_CHILD);
      case RELATION_KIND_SPOUSE, RELATION_KIND_OTHER ->
          hints.add(FindingHint.FINDING_HINT_RECORDED_OTHER_RELATION);
      case RELATION_KIND_UNSPECIFIED, UNRECOGNIZED -> {
        if (closest(own) > best && closest(other) > best) {
          hints.add(FindingHint.FINDING_HINT_POSSIBLE_RELATIVE);
        }
      }
    }
    if (shareBytes(own, other)) {
      hints.add(FindingHint.FINDING_HINT_SAME_PHOTO);
    } else if (best >= NEARLY_SAME) {
      hints.add(FindingHint.FINDING_HINT_NEARLY_SAME_PHOTO);
    }
    if (overlap(own, other)) {
      hints.add(FindingHint.FINDING_HINT_OVERLAPPING_DATES);
    }
    return hints;
  }

  // The closest two photos of one person; nobody is known by one photo alone.
  private static double closest(List<StoredPhoto> own) {
    List<Template> templates = PairSearch.templates(own);
    double closest = -1;
    for (int i = 0; i < templates.size(); i++) {
      for (int j = i + 1; j < templates.size(); j++) {
        closest = Math.max(closest, templates.get(i).cosine(templates.get(j)));
      }
    }
    return closest;
  }

  private static boolean shareBytes(List<StoredPhoto> own, List<StoredPhoto> other) {
    Set<Object> digests = new HashSet<>();
    own.forEach(photo -> digests.add(photo.record().getPhotoSha256()));
    return other.stream().anyMatch(photo -> digests.contains(photo.record().getPhotoSha256()));
  }

  private static boolean overlap(List<StoredPhoto> own, List<StoredPhoto> other) {
    List<String> mine = dates(own);
    List<String> theirs = dates(other);
    return !mine.isEmpty()
        && !theirs.isEmpty()
        && mine.getFirst().compareTo(theirs.getLast()) <= 0
        && theirs.getFirst().compareTo(mine.getLast()) <= 0;
  }

  // ISO 8601 sorts as text.
  private static List<String> dates(List<StoredPhoto> photos) {
    return photos.stream()
        .map(photo -> photo.record().getCapturedOn())
        .filter(date -> !date.isEmpty())
        .sorted()
        .toList();
  }
}
