package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.List;
import org.xiangfu.server.gallery.v1.Outgoing;
import org.xiangfu.server.gallery.v1.ShardOwnership;
import org.xiangfu.server.replication.Replicas;

/**
 * What a shard owns, and the piece that is on its way to another shard.
 *
 * @param share of all persons, 0 to 1
 * @param movesTo number of the shard that the piece goes to; −1 if there is none
 * @param moving the piece as a share of all persons, 0 to 1: nobody can write them meanwhile
 * @param released true if nobody can read them either
 */
public record ShardShare(double share, int movesTo, double moving, boolean released) {
  /**
   * Asks a shard.
   *
   * @throws IOException if it does not answer
   */
  public static ShardShare ask(int shard, Replicas replicas) throws IOException {
    Ownership ownership = new PieceMover(_ -> new ShardProtocol(replicas)).ownership(shard);
    double share = HashRanges.share(ownership.owned());
    ShardOwnership stored = ownership.stored();
    if (!stored.hasOutgoing()) {
      return new ShardShare(share, -1, 0, false);
    }
    Outgoing piece = stored.getOutgoing();
    return new ShardShare(
        share,
        piece.getTarget(),
        HashRanges.share(HashRanges.read(List.of(piece.getPiece()))),
        piece.getReleased());
  }
}
