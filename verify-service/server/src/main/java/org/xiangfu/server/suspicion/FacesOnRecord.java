package org.xiangfu.server.suspicion;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.decision.Verdict;

/**
 * How many faces the photos of one person show, and which photo has to say so.
 *
 * <p>Two photos show one face unless they are as unlike as {@link Verdict} takes for another face:
 * a false match rate above {@link Verdict#CLEARLY_OTHER_FMR}, ten times the rate from which a
 * counter's comparison is no match by default. As there, the rate counts as often as a photo has
 * others to be alike to. Photos that are linked through others show one face too: one at sixteen
 * and one at sixty, if there is one between.
 *
 * <p>A photo is marked if its face has no marked photo yet, and another face has none either. So
 * after any number of enrolments, in any order and at once, each face but one has a marked photo:
 * of two such faces without, the last photo to be committed saw all others and would be marked. The
 * order only decides which of the faces goes without.
 *
 * @param faces photo ids, at least one each
 */
public record FacesOnRecord(List<Set<String>> faces) {
  public FacesOnRecord {
    faces = List.copyOf(faces);
  }

  /**
   * Tells the faces apart.
   *
   * @param photos by id, of the pack that the calibration is of and turned by the same keys
   */
  public static FacesOnRecord of(Map<String, Template> photos, Calibration calibration) {
    double limit = Verdict.CLEARLY_OTHER_FMR / Math.max(1, photos.size() - 1);
    List<Set<String>> faces = new ArrayList<>();
    photos.forEach(
        (id, template) -> {
          Set<String> face = new HashSet<>(Set.of(id));
          for (Set<String> other : List.copyOf(faces)) {
            if (other.stream()
                .anyMatch(each -> calibration.fmr(template.cosine(photos.get(each))) <= limit)) {
              faces.remove(other);
              face.addAll(other);
            }
          }
          faces.add(face);
        });
    return new FacesOnRecord(faces);
  }

  /** True if the photos show several. */
  public boolean contradict() {
    return faces.size() > 1;
  }

  /** Whether a photo is to be marked. */
  public boolean marks(String photoId, Collection<String> marked) {
    long others =
        faces.stream()
            .filter(face -> !face.contains(photoId) && Collections.disjoint(face, marked))
            .count();
    return others > 0
        && faces.stream()
            .anyMatch(face -> face.contains(photoId) && Collections.disjoint(face, marked));
  }

  /** The photos of other faces than a photo's, in order of their ids. */
  public List<String> against(String photoId) {
    return faces.stream()
        .filter(face -> !face.contains(photoId))
        .flatMap(Set::stream)
        .sorted()
        .toList();
  }
}
