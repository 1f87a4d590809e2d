package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.replication.Replicas;

/**
 * Moves persons between shards until each of the first n owns its equal range of their hashes,
 * while the gallery serves.
 *
 * <p>They move in pieces of some hundred photos. The shards' replicated states say who owns what:
 * the source freezes a piece and goes on reading it, the target is given copies, the source
 * releases it, the target takes it, the source deletes what it still has. At no time two shards own
 * a person, and between release and taking nobody does: whoever asks then is refused, and asks
 * again. A mover may die anywhere; the next one finds the piece in the source's state and ends its
 * move first. Several at once disturb each other, and nothing else.
 *
 * <p>For one thread.
 */
public final class Rebalancing {
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

  private final PieceMover mover;
  private final Consumer<String> progress;
  private final BooleanSupplier stopping;
  private int failures;
  private long move;
  private long persons;
  private long reported;

  /**
   * A rebalancing that is yet to be done.
   *
   * @param shards the replicas of each shard
   * @param progress takes a line every few seconds
   * @param stopping true once it is to end; asked between two pieces
   */
  public Rebalancing(
      IntFunction<Replicas> shards, Consumer<String> progress, BooleanSupplier stopping) {
    this.mover = new PieceMover(shard -> new ShardProtocol(shards.apply(shard)));
    this.progress = progress;
    this.stopping = stopping;
  }

  /**
   * True if the first shards together own everybody, so that no other owns anybody, and nobody is
   * on the way to another.
   *
   * @throws IOException if one of them does not answer
   */
  public boolean needsOnly(int shards) throws IOException {
    ImmutableRangeSet<Long> owned = ImmutableRangeSet.of();
    boolean leaving = false;
    for (int shard = 0; shard < shards; shard++) {
      Ownership ownership = mover.ownership(shard);
      owned = owned.union(ownership.owned());
      leaving |= ownership.stored().getOutgoing().getTarget() >= shards;
    }
    return owned.encloses(ShardMap.ALL) && !leaving;
  }

  /**
   * Moves until it is done.
   *
   * @param present all shards that there are
   * @param shards how many are to own persons, the first ones of those
   * @throws InterruptedIOException if it was to end before it was done
   * @throws IOException if a shard does not answer, or somebody is owned by nobody or by two; what
   *     was done stays, and the same again goes on from there
   */
  public void run(Collection<Integer> present, int shards) throws IOException {
    failures = 0;
    while (!attempt(present, shards)) {
      // On to what is left, from what the shards say now.
    }
  }

  private boolean attempt(Collection<Integer> present, int shards) throws IOException {
    try {
      Map<Integer, Ownership> owners = new TreeMap<>();
      for (int shard : present) {
        owners.put(shard, mover.ownership(shard));
      }
      if (endWhatWasBegun(owners)) {
        return false;
      }
      List<RangeTransfer> plan = plan(owners, shards);
      work(plan);
      return plan.isEmpty();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      failures++;
      if (failures == ATTEMPTS) {
        throw e;
      }
      progress.accept(e.getMessage() + "; trying again");
      pause();
      return false;
    }
  }

  private boolean endWhatWasBegun(Map<Integer, Ownership> owners) throws IOException {
    boolean any = false;
    for (var each : owners.entrySet()) {
      if (each.getValue().stored().hasOutgoing()) {
        Outgoing begun = each.getValue().stored().getOutgoing();
        progress.accept(
            "%s: ending the move of a piece to %s"
                .formatted(Gallery.groupName(each.getKey()), Gallery.groupName(begun.getTarget())));
        mover.end(each.getKey(), begun);
        any = true;
      }
    }
    return any;
  }

  private List<RangeTransfer> plan(Map<Integer, Ownership> owners, int shards) throws IOException {
    Map<Integer, ImmutableRangeSet<Long>> owned = new TreeMap<>();
    ImmutableRangeSet<Long> all = ImmutableRangeSet.of();
    for (var each : owners.entrySet()) {
      ImmutableRangeSet<Long> ranges = each.getValue().owned();
      if (!all.intersection(ranges).isEmpty()) {
        throw new IOException(
            "%s and another shard own the same persons; is one restored from an earlier time?"
                .formatted(Gallery.groupName(each.getKey())));
      }
      all = all.union(ranges);
      owned.put(each.getKey(), ranges);
      move = Math.max(move, each.getValue().stored().getLastMove());
    }
    if (!all.encloses(ShardMap.ALL)) {
      throw new IOException(
          "no shard owns %s of the persons' hashes; is a shard missing, or restored from an earlier"
                  .formatted(ImmutableRangeSet.of(ShardMap.ALL).difference(all))
              + " time than the others?");
    }
    return RangeTransfer.plan(owned, shards);
  }

  private void work(List<RangeTransfer> plan) throws IOException {
    long all = plan.stream().mapToLong(RangeTransfer::length).sum();
    long done = 0;
    for (RangeTransfer transfer : plan) {
      Range<Long> rest = transfer.range();
      while (!rest.isEmpty()) {
        long next = piece(transfer, rest);
        done += next - rest.lowerEndpoint();
        rest = Range.closedOpen(next, rest.upperEndpoint());
        failures = 0;
        report(rest.isEmpty(), transfer, (double) done / all);
      }
    }
  }

  private long piece(RangeTransfer transfer, Range<Long> rest) throws IOException {
    if (stopping.getAsBoolean()) {
      throw new InterruptedIOException(
          "stopped before all persons had moved; the same again ends it");
    }
    GalleryAnswer first = mover.first(transfer.source(), rest);
    Range<Long> piece = Range.closedOpen(rest.lowerEndpoint(), first.getNext());
    move++;
    Optional<Outgoing> begun = mover.begin(move, transfer.source(), transfer.target(), piece);
    boolean mine =
        begun
            .filter(each -> HashRanges.read(each.getPiece()).equals(piece))
            .filter(each -> each.getTarget() == transfer.target())
            .isPresent();
    if (!mine) {
      throw new PieceMover.ChangedException(transfer.source());
    }
    mover.end(transfer.source(), begun.get());
    persons += first.getPersonIdsCount();
    return first.getNext();
  }

  private void report(boolean last, RangeTransfer transfer, double share) {
    long now = System.nanoTime();
    if (last || now - reported > REPORT_EVERY.toNanos()) {
      reported = now;
      progress.accept(
          "%s to %s: %,d persons moved in all, %.0f %% done"
              .formatted(
                  Gallery.groupName(transfer.source()),
                  Gallery.groupName(transfer.target()),
                  persons,
                  100 * share));
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while it waited for a shard");
    }
  }
}
