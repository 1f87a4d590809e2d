package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.HexFormat;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.Link;

/**
 * How far the chain is, as the commands so far left it. Its text is kept with every commit of the
 * index. For the applying thread.
 */
final class LedgerChain {
  private final ChainPosition genesis;
  private ChainPosition newest;
  private long signed;

  private LedgerChain(ChainPosition genesis, ChainPosition newest, long signed) {
    this.genesis = genesis;
    this.newest = newest;
    this.signed = signed;
  }

  /** A chain that begins after a genesis, the chain over all events from before. */
  static LedgerChain from(ChainPosition genesis) {
    return new LedgerChain(genesis, genesis, 0);
  }

  /**
   * The chain of a text.
   *
   * @throws IOException if it is none
   */
  static LedgerChain parse(String text) throws IOException {
    String[] words = text.split(" ", -1);
    try {
      return new LedgerChain(position(words, 0), position(words, 3), Long.parseLong(words[6]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the ledger's index says nothing sensible of its chain", e);
    }
  }

  private static ChainPosition position(String[] words, int from) {
    return ChainPosition.newBuilder()
        .setSequence(Long.parseLong(words[from]))
        .setCount(Long.parseLong(words[from + 1]))
        .setHead(ByteString.copyFrom(HexFormat.of().parseHex(words[from + 2])))
        .build();
  }

  String text() {
    return text(genesis) + " " + text(newest) + " " + signed;
  }

  private static String text(ChainPosition position) {
    String head = HexFormat.of().formatHex(position.getHead().toByteArray());
    return position.getSequence() + " " + position.getCount() + " " + head;
  }

  /** Links one more event, which has its sequence. */
  Link add(LedgerEntry entry) {
    Link link = Chain.link(entry);
    newest = Chain.next(newest, entry.getEvent().getSequence(), link.getDigest());
    return link.toBuilder().setCount(newest.getCount()).setHead(newest.getHead()).build();
  }

  /** True if no checkpoint is as new as this one. */
  boolean isNews(Checkpoint checkpoint) {
    return checkpoint.getPosition().getSequence() > signed;
  }

  /** Takes in a checkpoint that is news. */
  void sign(Checkpoint checkpoint) {
    signed = checkpoint.getPosition().getSequence();
  }

  /** The chain over all events from before level 4. */
  ChainPosition genesis() {
    return genesis;
  }
}
