package org.xiangfu.batch.load;

import com.fasterxml.jackson.core.JacksonException;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.batch.BatchInputException;

/**
 * Which blocks the service has acknowledged, a JSON line each behind a line that says where they
 * went. A line is on the disk before {@link #append} returns. It only saves time: a block that is
 * sent twice is on record once. Thread-safe.
 */
final class LoadJournal implements Closeable {
  static final String FILE = "journal.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;
  private final Map<String, Map<Long, Long>> done = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();

  /** A record that the service refused: its place in the file, from 1, and why. */
  record Problem(long record, String reason) {}

  /** A block; the id is that of the file, whose name is for people. */
  record Line(
      String file,
      String id,
      long from,
      long to,
      long enrolled,
      long already,
      long failed,
      List<Problem> refused) {}

  private record Header(String server) {}

  private LoadJournal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens the journal in a folder, or begins one. What was written last may be cut: it is left out.
   *
   * @throws BatchInputException if it is of another service, another load writes it, or it is no
   *     journal
   */
  static LoadJournal open(Path folder, String server) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(FILE);
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new BatchInputException(file + ": another load is at work with this journal");
      }
      var journal = new LoadJournal(channel);
      journal.read(file, server);
      return journal;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new BatchInputException(file + ": another load is at work with this journal");
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void read(Path file, String server) throws IOException {
    String text = Files.readString(file);
    int whole = text.lastIndexOf('\n') + 1;
    channel.truncate(text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
    channel.position(channel.size());
    if (whole == 0) {
      write(new Header(server));
      return;
    }
    List<String> all = text.substring(0, whole).lines().toList();
    try {
      Header header = JSON.readValue(all.getFirst(), Header.class);
      if (!header.server().equals(server)) {
        throw new BatchInputException(
            file
                + ": begun with the service at "
                + header.server()
                + "; if this is another one, name an empty folder with --journal");
      }
      for (String line : all.subList(1, all.size())) {
        note(JSON.readValue(line, Line.class));
      }
    } catch (JacksonException e) {
      throw new BatchInputException(file + ": no journal of a load; name another with --journal");
    }
  }

  private void note(Line line) {
    lines.add(line);
    done.computeIfAbsent(line.id(), _ -> new HashMap<>()).put(line.from(), line.to());
  }

  private void write(Object line) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      int _ = channel.write(bytes);
    }
    channel.force(false);
  }

  /** Notes an acknowledged block. */
  synchronized void append(Line line) throws IOException {
    write(line);
    note(line);
  }

  /** The place behind the block that begins there, if it is done; else the same place. */
  synchronized long doneFrom(String id, long place) {
    return done.getOrDefault(id, Map.of()).getOrDefault(place, place);
  }

  /** All blocks, those of earlier runs included. */
  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
