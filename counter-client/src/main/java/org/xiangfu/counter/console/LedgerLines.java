package org.xiangfu.counter.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.xiangfu.v1.ChainedEvent;
import org.xiangfu.v1.LedgerCheckpoint;
import org.xiangfu.v1.LedgerPosition;

/**
 * The lines of an export that 'xiangfu ledger verify' proves, JSON Lines in UTF-8: a header, events
 * in the order of the chain, each checkpoint after the event that it signs, and an end.
 */
final class LedgerLines {
  private static final HexFormat HEX = HexFormat.of();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'", Locale.ROOT);

  private LedgerLines() {}

  static String header(LedgerPosition before) {
    return sealed("{\"xiangfuLedger\":1,\"before\":" + position(before) + "}");
  }

  static String event(ChainedEvent event) {
    String chained =
        "{\"sequence\":%d,\"chain\":\"%s\"".formatted(event.getSequence(), hex(event.getHead()));
    return event.getText().isEmpty()
        ? chained + ",\"digest\":\"" + hex(event.getDigest()) + "\"}\n"
        : chained
            + ",\"salt\":\""
            + hex(event.getSalt())
            + "\",\"event\":"
            + event.getText()
            + "}\n";
  }

  static String checkpoint(LedgerCheckpoint checkpoint) {
    return "{\"checkpoint\":"
        + signed(checkpoint)
        + ",\"signature\":\""
        + hex(checkpoint.getSignature())
        + "\"}\n";
  }

  static String end(LedgerPosition last, long checkpoints) {
    return sealed("{\"end\":" + position(last) + ",\"checkpoints\":" + checkpoints + "}");
  }

  /** What a checkpoint's signature is over; what is zero is left out. */
  static String signed(LedgerCheckpoint checkpoint) {
    LedgerPosition position = checkpoint.getPosition();
    var text = new StringBuilder("{\"v\":1");
    if (position.getSequence() != 0) {
      text.append(",\"sequence\":").append(position.getSequence());
    }
    if (position.getCount() != 0) {
      text.append(",\"count\":").append(position.getCount());
    }
    return text.append(",\"head\":\"")
        .append(hex(position.getHead()))
        .append("\",\"time\":\"")
        .append(time(checkpoint.getTime()))
        .append("\",\"key\":\"")
        .append(checkpoint.getKeyId())
        .append("\"}")
        .toString();
  }

  private static String time(Timestamp time) {
    return TIME.format(
        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atOffset(ZoneOffset.UTC));
  }

  // Still open, so that an end can add to it.
  private static String position(LedgerPosition of) {
    return "{\"sequence\":%d,\"count\":%d,\"head\":\"%s\""
        .formatted(of.getSequence(), of.getCount(), hex(of.getHead()));
  }

  private static String sealed(String open) {
    return open + ",\"sha256\":\"" + Hashing.sha256().hashString(open, UTF_8) + "\"}\n";
  }

  private static String hex(ByteString bytes) {
    return HEX.formatHex(bytes.toByteArray());
  }
}
