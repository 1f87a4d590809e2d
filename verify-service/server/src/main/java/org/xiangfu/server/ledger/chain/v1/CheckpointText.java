package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.Timestamps;
import java.util.HexFormat;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;

/** What a checkpoint's signature is over: one JSON object on one line, UTF-8. */
public final class CheckpointText {
  private CheckpointText() {}

  /** The text of a checkpoint, whatever its signature. */
  public static byte[] of(Checkpoint checkpoint) {
    ChainPosition position = checkpoint.getPosition();
    return new CanonicalJson()
        .begin()
        .number("v", 1)
        .number("sequence", position.getSequence())
        .number("count", position.getCount())
        .text("head", HexFormat.of().formatHex(position.getHead().toByteArray()))
        .time("time", Timestamps.fromMillis(checkpoint.getTimeMillis()))
        .text("key", checkpoint.getKeyId())
        .end()
        .toString()
        .getBytes(UTF_8);
  }
}
