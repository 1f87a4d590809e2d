package org.xiangfu.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the service has acknowledged, in an append-only file of JSON lines: first the {@link
 * Header}, then one {@link LineResult} each. A line reaches the operating system before {@link
 * #append} returns, so it outlives the process; {@link #force} makes it outlive the machine.
 * Thread-safe.
 */
final class Journal implements Closeable {
  static final String FILE = "journal.jsonl";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;
  private final Header header;
  private final BitSet enrolled = new BitSet();
  private final BitSet alreadyEnrolled = new BitSet();
  private final Map<Long, LineResult> others = new HashMap<>();
  private boolean dirty;

  private Journal(FileChannel channel, Header header) {
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens the journal in this folder, or begins one.
   *
   * @param server where the photos go, kept for a later warning
   * @throws BatchInputException if it belongs to another job, another batch is writing it, or it is
   *     damaged elsewhere than at its end
   */
  static Journal open(Path folder, String job, String server) throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel channel;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new BatchInputException(
          file + ": the journal cannot be written; name another folder with --journal", e);
    }
    try {
      lock(channel, file);
      Header header = new Header(FORMAT, job, server);
      String text = wholeLines(channel);
      if (text.isEmpty()) {
        Journal journal = new Journal(channel, header);
        journal.write(JSON.writeValueAsString(header));
        return journal;
      }
      return replay(channel, header, text, file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    boolean locked;
    try {
      locked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      locked = false;
    }
    if (!locked) {
      throw new BatchInputException(file + ": another batch is at work on this job");
    }
  }

  /** Cuts off a last line that was torn by a crash. */
  private static String wholeLines(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    int end = bytes.position();
    while (end > 0 && bytes.get(end - 1) != '\n') {
      end--;
    }
    channel.truncate(end).position(end);
    return new String(bytes.array(), 0, end, StandardCharsets.UTF_8);
  }

  private static Journal replay(FileChannel channel, Header wanted, String text, Path file)
      throws IOException {
    String[] lines = text.split("\n", -1);
    Header found = header(lines[0], file);
    if (found.format() != FORMAT) {
      throw new BatchInputException(
          "%s: written in format %d, this program reads %d; use the program that wrote it"
              .formatted(file, found.format(), FORMAT));
    }
    if (!found.job().equals(wanted.job())) {
      throw new BatchInputException(
          file
              + ": the journal of another job (its manifest or archive differs); name another"
              + " folder with --journal, or delete this one if that job is done");
    }
    Journal journal = new Journal(channel, found);
    long offset = lines[0].length() + 1L;
    for (int i = 1; i < lines.length - 1; i++) {
      try {
        journal.remember(JSON.readValue(lines[i], LineResult.class));
      } catch (JsonProcessingException e) {
        if (i < lines.length - 2) {
          throw new BatchInputException(
              "%s line %d: damaged; restore the file, or delete it to send everything again (nothing is enrolled twice)"
                  .formatted(file, i + 1),
              e);
        }
        channel.truncate(offset).position(offset);
      }
      offset += lines[i].getBytes(StandardCharsets.UTF_8).length + 1L;
    }
    return journal;
  }

  private static Header header(String line, Path file) throws IOException {
    try {
      return JSON.readValue(line, Header.class);
    } catch (JsonProcessingException e) {
      throw new BatchInputException(file + " line 1: not a journal of this program", e);
    }
  }

  /** The service that this journal was begun with. */
  String server() {
    return header.server();
  }

  /** What the line came to, if it was acknowledged. */
  synchronized Optional<LineResult> find(long line) {
    int bit = Math.toIntExact(line);
    if (enrolled.get(bit)) {
      return Optional.of(new LineResult(line, Outcome.ENROLLED, "", ""));
    }
    if (alreadyEnrolled.get(bit)) {
      return Optional.of(new LineResult(line, Outcome.ALREADY_ENROLLED, "", ""));
    }
    return Optional.ofNullable(others.get(line));
  }

  /** Lines acknowledged so far. */
  synchronized long size() {
    return (long) enrolled.cardinality() + alreadyEnrolled.cardinality() + others.size();
  }

  synchronized void append(LineResult result) throws IOException {
    write(JSON.writeValueAsString(result));
    remember(result);
  }

  /** Waits until everything appended is on the disk. */
  synchronized void force() throws IOException {
    if (dirty) {
      channel.force(false);
      dirty = false;
    }
  }

  private void remember(LineResult result) {
    int bit = Math.toIntExact(result.line());
    switch (result.outcome()) {
      case ENROLLED -> enrolled.set(bit);
      case ALREADY_ENROLLED -> alreadyEnrolled.set(bit);
      case REFUSED, ERROR -> others.put(result.line(), result);
    }
  }

  private void write(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    dirty = true;
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      force();
    } finally {
      channel.close();
    }
  }

  /**
   * First line of a journal.
   *
   * @param job what manifest and archive it belongs to
   */
  record Header(int format, String job, String server) {}
}
