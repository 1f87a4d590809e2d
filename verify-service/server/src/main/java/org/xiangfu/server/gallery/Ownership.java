package org.xiangfu.server.gallery;

import com.google.common.collect.ImmutableRangeSet;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xiangfu.server.gallery.v1.ExpectPiece;
import org.xiangfu.server.gallery.v1.FreezePiece;
import org.xiangfu.server.gallery.v1.Incoming;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.ReleasePiece;
import org.xiangfu.server.gallery.v1.ShardOwnership;
import org.xiangfu.server.gallery.v1.TakePiece;

/**
 * Which persons a shard answers for, and which photos it stores beside theirs: copies of a piece
 * that is yet to be taken, and what is left of one that was released. A step of a move that does
 * not follow from the state changes nothing, so that every step may come twice and late. Immutable.
 */
final class Ownership {
  private final ShardOwnership stored;
  private final ImmutableRangeSet<Long> owned;

  private Ownership(ShardOwnership stored) {
    this.stored = stored;
    this.owned = HashRanges.read(stored.getOwnedList());
  }

  static Ownership of(ShardOwnership stored) {
    return new Ownership(stored);
  }

  /** That of a shard which never stored one. */
  static Ownership initial(String group) {
    var stored = ShardOwnership.newBuilder();
    if (group.equals(Gallery.groupName(0))) {
      stored.addOwned(HashRanges.write(ShardMap.ALL));
    }
    return new Ownership(stored.build());
  }

  ShardOwnership stored() {
    return stored;
  }

  ImmutableRangeSet<Long> owned() {
    return owned;
  }

  /** True if this shard was given or has given nothing yet. */
  boolean isNew() {
    return stored.getLastMove() == 0;
  }

  /** True if the person is read here. */
  boolean owns(String personId) {
    return owned.contains(ShardMap.hash(personId));
  }

  /** True if the person is written here. */
  boolean accepts(String personId) {
    long hash = ShardMap.hash(personId);
    return owned.contains(hash) && !(stored.hasOutgoing() && piece().contains(hash));
  }

  /** True if all photos that are stored belong to persons who are owned. */
  boolean isWhole() {
    return released().isEmpty() && stored.getIncomingList().stream().allMatch(Incoming::getTaken);
  }

  /** Photos that are stored and not owned. */
  PhotoCounts foreign() {
    PhotoCounts sum = released().map(Outgoing::getLeft).orElse(PhotoCounts.getDefaultInstance());
    for (Incoming incoming : stored.getIncomingList()) {
      if (!incoming.getTaken()) {
        sum = Counts.sum(sum, incoming.getCopied());
      }
    }
    return sum;
  }

  /** What this shard has given up and still stores. */
  Optional<Outgoing> released() {
    return stored.hasOutgoing() && stored.getOutgoing().getReleased()
        ? Optional.of(stored.getOutgoing())
        : Optional.empty();
  }

  private Range<Long> piece() {
    return HashRanges.read(stored.getOutgoing().getPiece());
  }

  Ownership freeze(FreezePiece freeze) {
    Range<Long> piece = HashRanges.read(freeze.getPiece());
    if (stored.hasOutgoing()
        || freeze.getMove() <= stored.getLastMove()
        || piece.isEmpty()
        || !owned.encloses(piece)) {
      return this;
    }
    var outgoing =
        Outgoing.newBuilder()
            .setMove(freeze.getMove())
            .setPiece(freeze.getPiece())
            .setTarget(freeze.getTarget());
    return of(seen(freeze.getMove()).setOutgoing(outgoing).build());
  }

  Ownership expect(ExpectPiece expect) {
    Range<Long> piece = HashRanges.read(expect.getPiece());
    Optional<Incoming> before = incoming(expect.getSource());
    boolean late =
        before.isPresent()
            && (before.get().getMove() >= expect.getMove() || !before.get().getTaken());
    if (late || piece.isEmpty() || owned.intersects(piece)) {
      return this;
    }
    return with(
        Incoming.newBuilder()
            .setMove(expect.getMove())
            .setPiece(expect.getPiece())
            .setSource(expect.getSource())
            .build());
  }

  /** The piece of a move, while its photos come in. */
  Optional<Incoming> receiving(long move, int source) {
    return incoming(source).filter(each -> each.getMove() == move && !each.getTaken());
  }

  /** After more photos of an incoming piece were stored. */
  Ownership copied(Incoming incoming, PhotoCounts more) {
    return with(incoming.toBuilder().setCopied(Counts.sum(incoming.getCopied(), more)).build());
  }

  Ownership release(ReleasePiece release) {
    if (!stored.hasOutgoing()
        || stored.getOutgoing().getMove() != release.getMove()
        || stored.getOutgoing().getReleased()) {
      return this;
    }
    var outgoing = stored.getOutgoing().toBuilder().setReleased(true).setLeft(release.getPhotos());
    ImmutableRangeSet<Long> kept = owned.difference(ImmutableRangeSet.of(piece()));
    return of(
        stored.toBuilder()
            .clearOwned()
            .addAllOwned(HashRanges.write(kept))
            .setOutgoing(outgoing)
            .build());
  }

  Ownership take(TakePiece take) {
    Optional<Incoming> incoming = receiving(take.getMove(), take.getSource());
    if (incoming.isEmpty()) {
      return this;
    }
    ImmutableRangeSet<Long> more =
        owned.union(ImmutableRangeSet.of(HashRanges.read(incoming.get().getPiece())));
    Ownership taken = with(incoming.get().toBuilder().setTaken(true).clearCopied().build());
    return of(taken.stored.toBuilder().clearOwned().addAllOwned(HashRanges.write(more)).build());
  }

  /** The persons among these whose photos a move has released. */
  List<String> released(long move, List<String> personIds) {
    if (released().filter(each -> each.getMove() == move).isEmpty()) {
      return List.of();
    }
    return personIds.stream()
        .distinct()
        .filter(person -> piece().contains(ShardMap.hash(person)))
        .toList();
  }

  /** After photos of the released piece were deleted. */
  Ownership dropped(PhotoCounts less) {
    Outgoing outgoing = stored.getOutgoing();
    return of(
        stored.toBuilder()
            .setOutgoing(
                outgoing.toBuilder()
                    .setLeft(Counts.difference(outgoing.getLeft(), less))
                    .setDropping(true))
            .build());
  }

  Ownership end(long move) {
    boolean done =
        released()
            .filter(each -> each.getMove() == move)
            .filter(each -> each.getLeft().equals(PhotoCounts.getDefaultInstance()))
            .isPresent();
    return done ? of(stored.toBuilder().clearOutgoing().build()) : this;
  }

  private Optional<Incoming> incoming(int source) {
    return stored.getIncomingList().stream().filter(each -> each.getSource() == source).findFirst();
  }

  private Ownership with(Incoming incoming) {
    List<Incoming> all = new ArrayList<>(stored.getIncomingList());
    all.removeIf(each -> each.getSource() == incoming.getSource());
    all.add(incoming);
    return of(seen(incoming.getMove()).clearIncoming().addAllIncoming(all).build());
  }

  private ShardOwnership.Builder seen(long move) {
    return stored.toBuilder().setLastMove(Math.max(stored.getLastMove(), move));
  }
}
