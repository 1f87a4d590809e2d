package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.calibrate.ImpostorScores;
import org.xiangfu.engine.calibrate.SubjectBootstrap;
import org.xiangfu.engine.calibrate.WeightedCount;

/** Error rates by the groups of one column of the manifest. */
final class GroupBreakdown {
  private final String column;
  private final EnrolledPhotos photos;
  private final SubjectBootstrap bootstrap;
  private final ImpostorScores impostors;
  private final String[] groupOf;
  private final SortedMap<String, int[]> photosOf = new TreeMap<>();

  GroupBreakdown(
      String column,
      PhotoManifest manifest,
      EnrolledPhotos photos,
      ImpostorScores impostors,
      SubjectBootstrap bootstrap) {
    this.column = column;
    this.photos = photos;
    this.impostors = impostors;
    this.bootstrap = bootstrap;
    Grouping grouping = manifest.grouping(column);
    groupOf = new String[photos.size()];
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = grouping.group(manifest.value(photos.name(i), column));
      if (!groupOf[i].isEmpty() && impostors.used(i)) {
        photosOf
            .computeIfAbsent(groupOf[i], _ -> new int[bootstrap.subjects()])[photos.subjectOf(i)]++;
      }
    }
  }

  /** Within each group, at this threshold. */
  List<GroupRates> within(
      double threshold,
      ScoredPairs genuine,
      PhotoManifest manifest,
      Map<String, ExtractedPhoto> extractions) {
    Grouping grouping = manifest.grouping(column);
    List<GroupRates> rates = new ArrayList<>();
    photosOf.forEach(
        (group, counts) -> {
          List<ScoredPairs.Pair> pairs =
              genuine.pairs().stream()
                  .filter(
                      p -> groupOf[p.first()].equals(group) && groupOf[p.second()].equals(group))
                  .toList();
          int[] shown = new int[bootstrap.subjects()];
          int[] failed = new int[bootstrap.subjects()];
          extractions.forEach(
              (name, photo) -> {
                if (grouping.group(manifest.value(name, column)).equals(group)) {
                  int person = photos.subjectOf(manifest.person(name));
                  shown[person]++;
                  failed[person] += photo.extraction() instanceof Extracted ? 0 : 1;
                }
              });
          rates.add(
              new GroupRates(
                  column,
                  group,
                  IntStream.of(shown).sum(),
                  IntStream.of(counts).filter(n -> n > 0).count(),
                  Rate.ofPeople(failed, shown, bootstrap),
                  impostors(group, group, threshold),
                  pairs.isEmpty() ? Optional.empty() : Optional.of(fnmr(pairs, threshold))));
        });
    return rates;
  }

  /** Across every two groups, at this threshold. */
  List<GroupRates.Across> across(double threshold) {
    List<GroupRates.Across> rates = new ArrayList<>();
    for (String group : photosOf.keySet()) {
      for (String other : photosOf.tailMap(group).keySet()) {
        if (!other.equals(group)) {
          impostors(group, other, threshold)
              .ifPresent(fmr -> rates.add(new GroupRates.Across(column, group, other, fmr)));
        }
      }
    }
    return rates;
  }

  private Rate fnmr(List<ScoredPairs.Pair> pairs, double threshold) {
    ScoredPairs listed = ScoredPairs.listed(pairs);
    return Rate.of(listed.below(threshold), listed.all(), (double) listed.people(), bootstrap);
  }

  private Optional<Rate> impostors(String group, String other, double threshold) {
    int[] one = photosOf.get(group);
    int[] two = photosOf.get(other);
    WeightedCount all =
        group.equals(other)
            ? WeightedCount.betweenPeople(one)
            : WeightedCount.betweenPeople(one, two);
    int[] once = IntStream.range(0, bootstrap.subjects()).map(_ -> 1).toArray();
    double comparisons = all.of(once);
    if (comparisons == 0) {
      return Optional.empty();
    }
    List<ScoredPairs.Pair> accepted =
        IntStream.range(0, impostors.atLeast(threshold))
            .filter(rank -> between(rank, group, other))
            .mapToObj(
                rank -> ScoredPairs.Pair.of(photos, impostors.first(rank), impostors.second(rank)))
            .toList();
    return Optional.of(Rate.of(ScoredPairs.count(accepted), all, comparisons, bootstrap));
  }

  private boolean between(int rank, String group, String other) {
    String a = groupOf[impostors.first(rank)];
    String b = groupOf[impostors.second(rank)];
    return (a.equals(group) && b.equals(other)) || (a.equals(other) && b.equals(group));
  }
}
