package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.Link;

/**
 * The chain of events. An event's digest is SHA-256 over its salt and text; the chain's value after
 * it is SHA-256 over the value before, the event's sequence as eight bytes, big-endian, and the
 * digest. Whoever lacks text and salt can still follow the chain, and the salt keeps the digest
 * from telling what a guessed text would.
 */
public final class Chain {
  /** Length of a digest and of the chain's value. */
  public static final int HASH_BYTES = 32;

  /** Length of a salt. */
  public static final int SALT_BYTES = 16;

  /** The salt of an event that came without one: from before the chain, or an earlier release. */
  public static final ByteString NO_SALT = ByteString.copyFrom(new byte[SALT_BYTES]);

  /** The chain before its first event. */
  public static final ChainPosition START =
      ChainPosition.newBuilder()
          .setHead(
              ByteString.copyFrom(
                  Hashing.sha256().hashString("xiangfu ledger chain 1", UTF_8).asBytes()))
          .build();

  private Chain() {}

  /** The digest of an event. */
  public static ByteString digest(ByteString salt, byte[] text) {
    return ByteString.copyFrom(
        Hashing.sha256().newHasher().putBytes(salt.toByteArray()).putBytes(text).hash().asBytes());
  }

  /** The chain with one more event. */
  public static ChainPosition next(ChainPosition before, long sequence, ByteString digest) {
    byte[] head =
        Hashing.sha256()
            .newHasher()
            .putBytes(before.getHead().toByteArray())
            .putBytes(Longs.toByteArray(sequence))
            .putBytes(digest.toByteArray())
            .hash()
            .asBytes();
    return ChainPosition.newBuilder()
        .setSequence(sequence)
        .setCount(before.getCount() + 1)
        .setHead(ByteString.copyFrom(head))
        .build();
  }

  /** Salt and digest of an entry: its own, or without salt if it came without. */
  public static Link link(LedgerEntry entry) {
    if (entry.getDigest().size() == HASH_BYTES && entry.getSalt().size() == SALT_BYTES) {
      return Link.newBuilder()
          .setSalt(entry.getSalt())
          .setDigest(entry.getDigest())
          .setGeneration(entry.getGeneration())
          .build();
    }
    return Link.newBuilder()
        .setSalt(NO_SALT)
        .setDigest(digest(NO_SALT, EventText.of(entry)))
        .build();
  }

  /** The place of an event that the store holds with this link. */
  public static ChainPosition position(long sequence, Link link) {
    return ChainPosition.newBuilder()
        .setSequence(sequence)
        .setCount(link.getCount())
        .setHead(link.getHead())
        .build();
  }
}
