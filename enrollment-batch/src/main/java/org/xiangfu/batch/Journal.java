package org.xiangfu.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has become of the records of a job, in a file of JSON lines: first the {@link Header}, then,
 * once it was compacted, a {@link JournalState.Checkpoint}, then a {@link JournalLine} each. A line
 * reaches the operating system before {@link #append} returns, so it outlives the process; {@link
 * #force} makes it outlive the machine. After {@value #COMPACT_AFTER} lines the file is written
 * anew in short and put in place in one step. Thread-safe.
 */
final class Journal implements Closeable {
  static final String FILE = "journal.jsonl";

  /** Keeps the file within some megabytes besides what was refused. */
  static final int COMPACT_AFTER = 200_000;

  /** Read, and written anew as {@link #FORMAT}. */
  private static final int FIRST_FORMAT = 1;

  private static final int FORMAT = 2;
  private static final String LOCK = "journal.lock";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final FileChannel lock;
  private final Groups groups;
  private final int compactAfter;
  private final JournalState state = new JournalState();
  private FileChannel channel;
  private Header header;
  private int lines;
  private boolean dirty;

  private Journal(
      Path file, FileChannel lock, FileChannel channel, Header header, Groups groups, int compact) {
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    this.header = header;
    this.groups = groups;
    this.compactAfter = compact;
  }

  /** As {@link #open(Path, String, String, Groups, int)}, without groups. */
  static Journal open(Path folder, String job, String server) throws IOException {
    return open(folder, job, server, Groups.NONE, COMPACT_AFTER);
  }

  /**
   * Opens the journal in this folder, or begins one.
   *
   * @param server where the photos go, kept for a later warning
   * @param groups what the values of {@link JournalLine#groups} mean
   * @param compactAfter lines behind a checkpoint at most, positive
   * @throws BatchInputException if it belongs to another job, another batch is writing it, or it is
   *     damaged elsewhere than at its end
   */
  static Journal open(Path folder, String job, String server, Groups groups, int compactAfter)
      throws IOException {
    Path file = folder.resolve(FILE);
    FileChannel lock = null;
    FileChannel channel = null;
    try {
      OwnerOnly.folder(folder);
      lock =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      close(lock);
      throw new BatchInputException(
          file + ": the journal cannot be written; name another folder with --journal", e);
    }
    try {
      // The file too, since earlier releases lock that.
      lock(lock, file);
      FileLock unused = lock(channel, file);
      Header wanted = new Header(FORMAT, job, server);
      Journal journal = new Journal(file, lock, channel, wanted, groups, compactAfter);
      journal.read(wanted);
      return journal;
    } catch (IOException | RuntimeException e) {
      channel.close();
      close(lock);
      throw e;
    }
  }

  private static void close(FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    FileLock locked;
    try {
      locked = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      locked = null;
    }
    if (locked == null) {
      throw new BatchInputException(file + ": another batch is at work on this job");
    }
    return locked;
  }

  private void read(Header wanted) throws IOException {
    long end = wholeLines();
    if (end == 0) {
      channel.truncate(0);
      write(JSON.writeValueAsString(wanted));
      return;
    }
    channel.truncate(end).position(0);
    // Not closed: that would close the channel, which goes on to be written.
    BufferedReader text =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8),
            1 << 16);
    header = checked(header(text.readLine()), wanted);
    long offset = replay(text, end);
    channel.truncate(offset).position(offset);
    if (header.format() == FIRST_FORMAT || lines >= compactAfter) {
      compact();
    }
  }

  /** How far the file reaches without a last line that was torn by a crash. */
  private long wholeLines() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      one.clear();
      int read = channel.read(one, end - 1);
      if (read == 1 && one.get(0) == '\n') {
        break;
      }
      end--;
    }
    return end;
  }

  private Header checked(Header found, Header wanted) throws BatchInputException {
    if (found.format() != FORMAT && found.format() != FIRST_FORMAT) {
      throw new BatchInputException(
          "%s: written in format %d, this program reads %d and %d; use the program that wrote it"
              .formatted(file, found.format(), FIRST_FORMAT, FORMAT));
    }
    if (!found.job().equals(wanted.job())) {
      throw new BatchInputException(
          file
              + ": the journal of another job (its manifest or archive differs); name another"
              + " folder with --journal, or delete this one if that job is done");
    }
    return found;
  }

  private Header header(String line) throws BatchInputException {
    try {
      return JSON.readValue(line, Header.class);
    } catch (JsonProcessingException e) {
      throw new BatchInputException(file + " line 1: not a journal of this program", e);
    }
  }

  private long replay(BufferedReader text, long end) throws IOException {
    long offset = firstLine();
    int number = 1;
    for (String line = text.readLine(); line != null; line = text.readLine()) {
      number++;
      long next = offset + line.getBytes(StandardCharsets.UTF_8).length + 1L;
      try {
        if (number == 2 && line.startsWith("{\"lines\"")) {
          state.restore(JSON.readValue(line, JournalState.Checkpoint.class));
        } else {
          state.remember(JSON.readValue(line, JournalLine.class), groups);
          lines++;
        }
      } catch (JsonProcessingException | NullPointerException e) {
        if (next < end) {
          throw new BatchInputException(
              "%s line %d: damaged; restore the file, or delete it to send everything again (nothing is enrolled twice)"
                  .formatted(file, number),
              e);
        }
        return offset;
      }
      offset = next;
    }
    return offset;
  }

  private long firstLine() throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long at = 0; ; at++) {
      one.clear();
      if (channel.read(one, at) < 1 || one.get(0) == '\n') {
        return at + 1;
      }
    }
  }

  /** The service that this journal was begun with. */
  String server() {
    return header.server();
  }

  /** What the line came to, if it was acknowledged. */
  synchronized Optional<LineResult> find(long line) {
    return state.find(line);
  }

  /** What the record of a key came to, if it lies behind the mark. */
  synchronized Optional<LineResult> find(String key) {
    return state.find(key);
  }

  /** Lines acknowledged so far. */
  synchronized long size() {
    return state.size();
  }

  /** Lines that came to this so far. */
  synchronized long count(Outcome outcome) {
    return state.count(outcome);
  }

  /** Where the source goes on. */
  synchronized Mark mark() {
    return state.mark();
  }

  /** What is not in the gallery. */
  synchronized List<JournalLine> others() {
    return List.copyOf(state.others());
  }

  /** What is in the gallery on a suspect record. */
  synchronized List<LineResult> suspects() {
    return List.copyOf(state.suspects());
  }

  /** One photo under two persons. */
  synchronized Set<Suspicion> suspicions() {
    return Set.copyOf(state.suspicions());
  }

  /** Counts by group of what was appended with groups. */
  synchronized List<Tally.Row> groups() {
    return state.groups();
  }

  void append(LineResult result) throws IOException {
    append(JournalLine.of(result));
  }

  synchronized void append(JournalLine line) throws IOException {
    write(JSON.writeValueAsString(line));
    state.remember(line, groups);
    if (++lines >= compactAfter) {
      compact();
    }
  }

  /**
   * Remembers how far the source is settled.
   *
   * @param before keys of records before the place, which will not come again
   */
  synchronized void mark(String place, long highest, Collection<String> before) throws IOException {
    append(JournalLine.of(new Mark(place, highest)));
    state.forget(before);
  }

  /** Forgets what is not in the gallery, so that it is sent once more. */
  synchronized void forgetOthers() throws IOException {
    state.forgetOthers();
    compact();
  }

  /** Waits until everything appended is on the disk. */
  synchronized void force() throws IOException {
    if (dirty) {
      channel.force(false);
      dirty = false;
    }
  }

  private void compact() throws IOException {
    Path next = file.resolveSibling(FILE + ".new");
    FileChannel old = channel;
    FileChannel written =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      FileLock unused = lock(written, next);
      channel = written;
      header = new Header(FORMAT, header.job(), header.server());
      write(JSON.writeValueAsString(header));
      write(JSON.writeValueAsString(state.checkpoint()));
      for (JournalLine line : state.rest()) {
        write(JSON.writeValueAsString(line));
      }
      written.force(true);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      channel = old;
      written.close();
      throw e;
    }
    old.close();
    lines = 0;
    dirty = false;
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
    try (lock) {
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
