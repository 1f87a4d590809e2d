package org.xiangfu.server.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.xiangfu.server.backup.v1.LogSegment;
import org.xiangfu.server.backup.v1.Manifest;

/**
 * All that is backed up of one group.
 *
 * @param group name of the group
 * @param manifests oldest first, not empty
 */
record GroupHistory(String group, List<Manifest> manifests) {
  GroupHistory {
    manifests = List.copyOf(manifests);
  }

  /**
   * How a state is made.
   *
   * @param base its index commit is where it begins
   * @param log segments that reach from there to {@code index}, in order; may begin earlier and end
   *     later
   * @param index log position to stop at
   */
  record Recipe(Manifest base, List<LogSegment> log, long index) {}

  /** The log position that a point means; empty if the group was not backed up by then. */
  OptionalLong indexAt(RestorePoint point) {
    return switch (point) {
      case RestorePoint.Newest() -> newest();
      case RestorePoint.Time(Instant at) -> before(at.toEpochMilli());
      case RestorePoint.Index(var indexes) ->
          indexes.containsKey(group) ? OptionalLong.of(indexes.get(group)) : newest();
    };
  }

  private OptionalLong newest() {
    return manifests.stream().mapToLong(GroupBackup::endOf).max();
  }

  private OptionalLong before(long millis) {
    LongStream commits =
        manifests.stream()
            .filter(manifest -> !manifest.getLogOnly() && manifest.getTimeMillis() <= millis)
            .mapToLong(manifest -> manifest.getCommit().getIndex());
    LongStream ends =
        segments()
            .filter(segment -> segment.getTimeMillis() <= millis)
            .mapToLong(segment -> segment.getLast().getIndex());
    return LongStream.concat(commits, ends).max();
  }

  private Stream<LogSegment> segments() {
    return manifests.stream().flatMap(manifest -> manifest.getSegmentsList().stream());
  }

  /**
   * The shortest way to a log position.
   *
   * @throws IOException if no commit and log lead there; says what there is
   */
  Recipe recipe(long index) throws IOException {
    return recipe(index, index)
        .orElseThrow(
            () ->
                new IOException(
                    "%s: no backup leads to log index %d; the index commits are at %s and the newest log ends at %d"
                        .formatted(group, index, commits(), newest().orElse(-1))));
  }

  /** The way that begins at a commit no newer than a limit. */
  Optional<Recipe> recipe(long index, long newestCommit) {
    return manifests.stream()
        .filter(manifest -> manifest.getCommit().getIndex() <= newestCommit)
        .sorted(Comparator.comparingLong((Manifest each) -> each.getCommit().getIndex()).reversed())
        .map(base -> from(base, index))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Recipe> from(Manifest base, long index) {
    List<LogSegment> log = new ArrayList<>();
    for (long reached = base.getCommit().getIndex(); reached < index; ) {
      long next = reached + 1;
      Optional<LogSegment> segment =
          segments()
              .filter(
                  each -> each.getFirst().getIndex() <= next && each.getLast().getIndex() >= next)
              .max(Comparator.comparingLong(each -> each.getLast().getIndex()));
      if (segment.isEmpty()) {
        return Optional.empty();
      }
      log.add(segment.get());
      reached = segment.get().getLast().getIndex();
    }
    return Optional.of(new Recipe(base, log, index));
  }

  private List<Long> commits() {
    return manifests.stream().map(each -> each.getCommit().getIndex()).distinct().toList();
  }
}
