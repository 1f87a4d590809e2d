package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import com.google.common.collect.RangeMap;
import com.google.common.collect.TreeRangeMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.gallery.v1.PhotoCounts;

/**
 * What shards answered to one question, and for whom. Each answers from a state of its own, so a
 * piece that moves meanwhile may be told of twice or not at all; between its release and its taking
 * nobody owns it, and what the source still stores is then the truth. Immutable.
 */
final class Coverage {
  private final Map<Integer, GalleryAnswer> answers;
  private final Map<Integer, Ownership> owners = new TreeMap<>();
  private final List<Integer> pending = new ArrayList<>();
  private final ImmutableRangeSet<Long> covered;
  private final boolean single;

  /** Answers, which carry their ownership, by shard. */
  Coverage(Map<Integer, GalleryAnswer> answers) {
    this.answers = new TreeMap<>(answers);
    answers.forEach((shard, answer) -> owners.put(shard, ownership(shard, answer)));
    List<Range<Long>> ranges = new ArrayList<>();
    owners.forEach(
        (shard, ownership) -> {
          ranges.addAll(ownership.owned().asRanges());
          if (ownership.released().filter(piece -> untaken(shard, piece)).isPresent()) {
            pending.add(shard);
            ranges.add(HashRanges.read(ownership.released().get().getPiece()));
          }
        });
    covered = ImmutableRangeSet.unionOf(ranges);
    long length = ranges.stream().mapToLong(HashRanges::length).sum();
    single = length == covered.asRanges().stream().mapToLong(HashRanges::length).sum();
  }

  // A replica of an earlier release tells of none, and has none.
  private static Ownership ownership(int shard, GalleryAnswer answer) {
    return answer.hasOwnership()
        ? Ownership.of(answer.getOwnership())
        : Ownership.initial(Gallery.groupName(shard));
  }

  // The target's own word: while it is not heard, it may have taken the piece and changed it. And
  // it may have taken it since, if the source has begun to delete it.
  private boolean untaken(int source, Outgoing piece) {
    Ownership target = owners.get(piece.getTarget());
    return target != null
        && !piece.getDropping()
        && target.stored().getIncomingList().stream()
            .noneMatch(
                each ->
                    each.getSource() == source
                        && each.getMove() >= piece.getMove()
                        && each.getTaken());
  }

  /** True if it tells of everybody. */
  boolean isComplete() {
    return covered.encloses(ShardMap.ALL);
  }

  /** True if it tells of nobody twice. */
  boolean isSingle() {
    return single;
  }

  /** Of how many of all persons it tells, 0 to 1. */
  double share() {
    return HashRanges.share(covered);
  }

  boolean heard(int shard) {
    return answers.containsKey(shard);
  }

  Collection<GalleryAnswer> answers() {
    return answers.values();
  }

  /** Shards that have released a piece which its target has not taken. */
  List<Integer> pending() {
    return pending;
  }

  GalleryAnswer answer(int shard) {
    return answers.get(shard);
  }

  Ownership ownership(int shard) {
    return owners.get(shard);
  }

  /** A shard's photos, with those of a piece that nobody else has taken yet. */
  PhotoCounts counts(int shard) {
    PhotoCounts owned = answers.get(shard).getCounts();
    return pending.contains(shard)
        ? Counts.sum(owned, owners.get(shard).stored().getOutgoing().getLeft())
        : owned;
  }

  PhotoCounts counts() {
    return answers.keySet().stream()
        .map(this::counts)
        .reduce(PhotoCounts.getDefaultInstance(), Counts::sum);
  }

  /** Who owns which hashes; of two who both say so, the one that moved last. */
  RangeMap<Long, Integer> routes() {
    RangeMap<Long, Integer> routes = TreeRangeMap.create();
    owners.entrySet().stream()
        .sorted(Comparator.comparingLong(each -> each.getValue().stored().getLastMove()))
        .forEach(
            each ->
                each.getValue()
                    .owned()
                    .asRanges()
                    .forEach(range -> routes.put(range, each.getKey())));
    return routes;
  }
}
