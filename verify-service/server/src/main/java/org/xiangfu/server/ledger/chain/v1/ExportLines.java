package org.xiangfu.server.ledger.chain.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;

/**
 * The lines of a provable export, JSON Lines in UTF-8, each with its line feed. First a header with
 * the chain's place before the first event, then events in the order of the chain, each checkpoint
 * after the event that it signs, last an end. Every byte is covered: an event by the chain, a
 * checkpoint by its signature, header and end by a hash of their own.
 */
public final class ExportLines {
  static final String EVENT = "{\"sequence\":";
  static final String HEAD = ",\"chain\":\"";
  static final String SALT = "\",\"salt\":\"";
  static final String TEXT = "\",\"event\":";
  static final String DIGEST = "\",\"digest\":\"";
  static final String CLOSE = "\"}";

  private static final HexFormat HEX = HexFormat.of();
  private static final String NUMBER = "(0|[1-9][0-9]{0,18})";
  private static final String HASH = "([0-9a-f]{64})";
  private static final String POSITION =
      "\\{\"sequence\":%1$s,\"count\":%1$s,\"head\":\"%2$s\"".formatted(NUMBER, HASH);
  private static final String SEALED = ",\"sha256\":\"" + HASH + "\"\\}";
  private static final Pattern HEADER_LINE =
      Pattern.compile("\\{\"xiangfuLedger\":1,\"before\":" + POSITION + "\\}" + SEALED);
  private static final Pattern END_LINE =
      Pattern.compile("\\{\"end\":" + POSITION + ",\"checkpoints\":" + NUMBER + "\\}" + SEALED);
  private static final Pattern CHECKPOINT_LINE =
      Pattern.compile(
          ("\\{\"checkpoint\":(\\{\"v\":1,\"sequence\":%1$s,\"count\":%1$s,\"head\":\"%2$s\","
                  + "\"time\":\"([0-9TZ:.-]{30})\",\"key\":\"([0-9a-f]{8})\"\\}),"
                  + "\"signature\":\"((?:[0-9a-f]{2}){1,512})\"\\}")
              .formatted(NUMBER, HASH));

  private ExportLines() {}

  /** The first line. */
  public static byte[] header(ChainPosition before) {
    return sealed("{\"xiangfuLedger\":1,\"before\":" + position(before) + "}");
  }

  /** The line of an event whose text may be shown. */
  public static byte[] event(long sequence, ByteString head, ByteString salt, String text) {
    return line(EVENT + sequence + HEAD + hex(head) + SALT + hex(salt) + TEXT + text + "}");
  }

  /** The line of an event whose text was erased or is left out. */
  public static byte[] withheld(long sequence, ByteString head, ByteString digest) {
    return line(EVENT + sequence + HEAD + hex(head) + DIGEST + hex(digest) + CLOSE);
  }

  /** The line of a checkpoint. */
  public static byte[] checkpoint(Checkpoint checkpoint) {
    String text = new String(CheckpointText.of(checkpoint), UTF_8);
    return line(
        "{\"checkpoint\":%s,\"signature\":\"%s\"}".formatted(text, hex(checkpoint.getSignature())));
  }

  /**
   * The last line.
   *
   * @param checkpoints lines of checkpoints before it
   */
  public static byte[] end(ChainPosition last, long checkpoints) {
    return sealed("{\"end\":" + position(last) + ",\"checkpoints\":" + checkpoints + "}");
  }

  private static String position(ChainPosition position) {
    return "{\"sequence\":%d,\"count\":%d,\"head\":\"%s\""
        .formatted(position.getSequence(), position.getCount(), hex(position.getHead()));
  }

  private static byte[] sealed(String open) {
    return line(open + ",\"sha256\":\"" + Hashing.sha256().hashString(open, UTF_8) + CLOSE);
  }

  private static byte[] line(String line) {
    return (line + "\n").getBytes(UTF_8);
  }

  private static String hex(ByteString bytes) {
    return HEX.formatHex(bytes.toByteArray());
  }

  /** What a header says, if the line is an unaltered one; without line feed. */
  public static Optional<ChainPosition> readHeader(String line) {
    return whole(HEADER_LINE, line).map(matcher -> position(matcher, 1));
  }

  /**
   * A line that ends an export.
   *
   * @param last where the chain is
   * @param checkpoints lines of checkpoints before it
   */
  public record End(ChainPosition last, long checkpoints) {}

  /** What an end says, if the line is an unaltered one; without line feed. */
  public static Optional<End> readEnd(String line) {
    return whole(END_LINE, line)
        .map(matcher -> new End(position(matcher, 1), number(matcher.group(4))));
  }

  private static Optional<Matcher> whole(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String open = line.substring(0, line.lastIndexOf(",\"sha256\""));
    String hash = matcher.group(matcher.groupCount());
    return Hashing.sha256().hashString(open, UTF_8).toString().equals(hash)
        ? Optional.of(matcher)
        : Optional.empty();
  }

  /**
   * A line with a checkpoint; whether its signature is good is not known.
   *
   * @param text what is signed
   * @param time as the signer's clock told it, UTC
   * @param key eight hexadecimal digits
   */
  public record CheckpointLine(
      ChainPosition position, ByteString text, String time, String key, ByteString signature) {}

  /** What a checkpoint's line says, if it is one; without line feed. */
  public static Optional<CheckpointLine> readCheckpoint(String line) {
    Matcher matcher = CHECKPOINT_LINE.matcher(line);
    return matcher.matches()
        ? Optional.of(
            new CheckpointLine(
                position(matcher, 2),
                ByteString.copyFromUtf8(matcher.group(1)),
                matcher.group(5),
                matcher.group(6),
                ByteString.copyFrom(HEX.parseHex(matcher.group(7)))))
        : Optional.empty();
  }

  private static ChainPosition position(Matcher matcher, int group) {
    return ChainPosition.newBuilder()
        .setSequence(number(matcher.group(group)))
        .setCount(number(matcher.group(group + 1)))
        .setHead(ByteString.copyFrom(HEX.parseHex(matcher.group(group + 2))))
        .build();
  }

  // More than a long holds is no number of this ledger.
  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
