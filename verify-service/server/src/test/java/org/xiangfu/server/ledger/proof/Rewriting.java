package org.xiangfu.server.ledger.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventLine;
import org.xiangfu.server.ledger.chain.v1.ExportLines;
import org.xiangfu.server.ledger.v1.ChainPosition;

/** What somebody without the key can do: change an event, and make the rest follow from it. */
final class Rewriting {
  private Rewriting() {}

  static byte[] of(byte[] export, int changed, UnaryOperator<String> change) {
    List<String> lines = new String(export, UTF_8).lines().toList();
    var out = new ByteArrayOutputStream();
    ChainPosition position = ExportLines.readHeader(lines.getFirst()).orElseThrow();
    out.writeBytes(ExportLines.header(position));
    long checkpoints = 0;
    var event = new EventLine();
    for (int i = 1; i < lines.size() - 1; i++) {
      byte[] line = lines.get(i).getBytes(UTF_8);
      if (!event.read(line, 0, line.length)) {
        out.writeBytes((lines.get(i) + "\n").getBytes(UTF_8));
        checkpoints++;
        continue;
      }
      byte[] text =
          Arrays.copyOfRange(line, event.textFrom(), event.textFrom() + event.textLength());
      String now = new String(text, UTF_8);
      now = i == changed ? change.apply(now) : now;
      ByteString salt = ByteString.copyFrom(event.salt());
      position = Chain.next(position, event.sequence(), Chain.digest(salt, now.getBytes(UTF_8)));
      out.writeBytes(ExportLines.event(event.sequence(), position.getHead(), salt, now));
    }
    out.writeBytes(ExportLines.end(position, checkpoints));
    return out.toByteArray();
  }
}
