package org.xiangfu.server.gallery;

import com.google.common.collect.Range;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntFunction;
import org.xiangfu.server.gallery.v1.CopyPhotos;
import org.xiangfu.server.gallery.v1.DropPersons;
import org.xiangfu.server.gallery.v1.EndMove;
import org.xiangfu.server.gallery.v1.ExpectPiece;
import org.xiangfu.server.gallery.v1.FreezePiece;
import org.xiangfu.server.gallery.v1.GalleryAnswer;
import org.xiangfu.server.gallery.v1.GalleryCommand;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.GetOwnership;
import org.xiangfu.server.gallery.v1.HashRange;
import org.xiangfu.server.gallery.v1.Incoming;
import org.xiangfu.server.gallery.v1.ListPhotos;
import org.xiangfu.server.gallery.v1.NewPhoto;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.gallery.v1.PhotoCounts;
import org.xiangfu.server.gallery.v1.ReleasePiece;
import org.xiangfu.server.gallery.v1.ShardOwnership;
import org.xiangfu.server.gallery.v1.TakePiece;
import org.xiangfu.server.replication.CommandLevel;

/** Says the steps of moves to the shards. For one thread; several may do the same at once. */
final class PieceMover {
  /**
   * Photos of a piece, as soon as it has so many: nobody can write them while they are on the way.
   */
  private static final int PIECE_PHOTOS = 256;

  /** Photos of a command: other writes of the target wait for it. */
  private static final int COPY_PHOTOS = 64;

  private final IntFunction<ShardProtocol> shards;

  PieceMover(IntFunction<ShardProtocol> shards) {
    this.shards = shards;
  }

  /** Somebody else moved persons meanwhile, or a shard is not as it was when it was asked. */
  static final class ChangedException extends IOException {
    private static final long serialVersionUID = 1L;

    ChangedException(int shard) {
      super(
          "%s has changed while it was worked on; is this done from elsewhere too?"
              .formatted(Gallery.groupName(shard)));
    }
  }

  Ownership ownership(int shard) throws IOException {
    var query = GalleryQuery.newBuilder().setOwnership(GetOwnership.getDefaultInstance()).build();
    return Ownership.of(ask(shard, query).getOwnership());
  }

  /** The beginning of a range that makes a piece, and its persons. */
  GalleryAnswer first(int shard, Range<Long> range) throws IOException {
    return list(shard, HashRanges.write(range), PIECE_PHOTOS, true);
  }

  private GalleryAnswer list(int shard, HashRange range, int photos, boolean bare)
      throws IOException {
    var list = ListPhotos.newBuilder().setRange(range).setMaxPhotos(photos).setBare(bare);
    return ask(shard, GalleryQuery.newBuilder().setList(list).build());
  }

  /** Begins a move; the answer may be another one that was begun before, or none. */
  Optional<Outgoing> begin(long move, int source, int target, Range<Long> piece)
      throws IOException {
    var freeze =
        FreezePiece.newBuilder().setMove(move).setPiece(HashRanges.write(piece)).setTarget(target);
    ShardOwnership after = tell(source, GalleryCommand.newBuilder().setFreeze(freeze));
    return after.hasOutgoing() ? Optional.of(after.getOutgoing()) : Optional.empty();
  }

  /**
   * Ends a move that was begun, from wherever it is.
   *
   * @throws IOException if a shard does not answer or refuses; the same again goes on from there
   */
  void end(int source, Outgoing move) throws IOException {
    if (!move.getReleased()) {
      PhotoCounts copied = copy(source, move);
      var release = ReleasePiece.newBuilder().setMove(move.getMove()).setPhotos(copied);
      ShardOwnership after = tell(source, GalleryCommand.newBuilder().setRelease(release));
      if (!after.hasOutgoing()
          || after.getOutgoing().getMove() != move.getMove()
          || !after.getOutgoing().getReleased()) {
        throw new ChangedException(source);
      }
    }
    var take = TakePiece.newBuilder().setMove(move.getMove()).setSource(source);
    Incoming taken =
        incoming(source, move, tell(move.getTarget(), GalleryCommand.newBuilder().setTake(take)));
    if (!taken.getTaken()) {
      throw new ChangedException(move.getTarget());
    }
    drop(source, move);
  }

  private PhotoCounts copy(int source, Outgoing move) throws IOException {
    var expect =
        ExpectPiece.newBuilder()
            .setMove(move.getMove())
            .setPiece(move.getPiece())
            .setSource(source);
    Incoming incoming =
        incoming(
            source, move, tell(move.getTarget(), GalleryCommand.newBuilder().setExpect(expect)));
    PhotoCounts counted = PhotoCounts.getDefaultInstance();
    long from = move.getPiece().getFrom();
    while (from < move.getPiece().getTo()) {
      HashRange rest = move.getPiece().toBuilder().setFrom(from).build();
      GalleryAnswer page = list(source, rest, COPY_PHOTOS, false);
      if (page.getPhotosCount() > 0) {
        var copy =
            CopyPhotos.newBuilder()
                .setMove(move.getMove())
                .setSource(source)
                .addAllPhotos(page.getPhotosList());
        incoming =
            incoming(
                source, move, tell(move.getTarget(), GalleryCommand.newBuilder().setCopy(copy)));
        var records = page.getPhotosList().stream().map(NewPhoto::getRecord).toList();
        counted = Counts.sum(counted, Counts.of(records));
      }
      from = page.getNext();
    }
    if (!incoming.getCopied().equals(counted)) {
      throw new ChangedException(move.getTarget());
    }
    return counted;
  }

  private static Incoming incoming(int source, Outgoing move, ShardOwnership target)
      throws ChangedException {
    return target.getIncomingList().stream()
        .filter(each -> each.getSource() == source && each.getMove() == move.getMove())
        .findFirst()
        .orElseThrow(() -> new ChangedException(move.getTarget()));
  }

  private void drop(int source, Outgoing move) throws IOException {
    while (true) {
      GalleryAnswer page = list(source, move.getPiece(), PIECE_PHOTOS, true);
      if (page.getPersonIdsCount() == 0) {
        break;
      }
      var drop =
          DropPersons.newBuilder().setMove(move.getMove()).addAllPersonIds(page.getPersonIdsList());
      ShardOwnership after = tell(source, GalleryCommand.newBuilder().setDrop(drop));
      if (after.getOutgoing().getMove() != move.getMove()) {
        throw new ChangedException(source);
      }
    }
    var end = EndMove.newBuilder().setMove(move.getMove());
    ShardOwnership after = tell(source, GalleryCommand.newBuilder().setEnd(end));
    if (after.getOutgoing().getMove() == move.getMove()) {
      throw new ChangedException(source);
    }
  }

  private ShardOwnership tell(int shard, GalleryCommand.Builder command) throws IOException {
    command.setLevel(CommandLevel.SHARDS);
    return await(shard, shards.apply(shard).propose(command.build())).getOwnership();
  }

  private GalleryAnswer ask(int shard, GalleryQuery query) throws IOException {
    return await(shard, shards.apply(shard).ask(query));
  }

  private static <T> T await(int shard, CompletableFuture<T> answer) throws IOException {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw new IOException(Gallery.groupName(shard) + " does not answer", e.getCause());
    }
  }
}
