package org.xiangfu.batch.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongBiFunction;
import org.xiangfu.batch.Sha256;
import org.xiangfu.templates.TemplateFileReader;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplateRecord;

/**
 * Cuts files into blocks, always at the same places, and leaves out those that are done. Each file
 * is read to its end, which proves that it is whole. For one thread.
 */
final class BlockReader implements AutoCloseable {
  /** Kind, key and the random numbers of the sealing. */
  private static final int BEGINNING = 52;

  private static final int ID_BYTES = 16;

  private final Iterator<Path> files;
  private final TemplateKeys keys;
  private final ToLongBiFunction<String, Long> done;
  private Optional<TemplateFileReader> reader = Optional.empty();
  private Optional<TemplateRecord> ahead = Optional.empty();
  private String file = "";
  private String id = "";
  private long place;

  /**
   * Reads nothing yet.
   *
   * @param done of a file's id and a place where a block begins: the place behind what is done from
   *     there on
   */
  BlockReader(List<Path> files, TemplateKeys keys, ToLongBiFunction<String, Long> done) {
    this.files = files.iterator();
    this.keys = keys;
    this.done = done;
  }

  // Each file is sealed with random numbers of its own, which stand at its beginning: it may be
  // moved, and another of its name is another file.
  private static String id(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] digest = Sha256.digest().digest(in.readNBytes(BEGINNING));
      return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }
  }

  /**
   * The next block; empty after the last.
   *
   * @throws IOException if a file cannot be read, or is no whole one of these keys
   */
  Optional<Block> next() throws IOException {
    while (ahead.isEmpty()) {
      closeReader();
      if (!files.hasNext()) {
        return Optional.empty();
      }
      Path path = files.next();
      file = String.valueOf(path.getFileName());
      id = id(path);
      place = 0;
      reader = Optional.of(TemplateFileReader.open(path, keys));
      ahead = reader.get().next();
      skip();
    }
    TemplateFileReader open = reader.orElseThrow();
    long from = place;
    List<TemplateRecord> records = new ArrayList<>();
    int bytes = 0;
    while (ahead.isPresent()
        && records.size() < Block.MOST_RECORDS
        && (records.isEmpty() || bytes + Block.size(ahead.get()) <= Block.MOST_BYTES)) {
      records.add(ahead.get());
      bytes += Block.size(ahead.get());
      advance();
    }
    skip();
    return Optional.of(new Block(file, id, from, open.pack(), records));
  }

  private void skip() throws IOException {
    long to = done.applyAsLong(id, place);
    while (ahead.isPresent() && place < to) {
      advance();
      if (place == to) {
        to = done.applyAsLong(id, place);
      }
    }
  }

  private void advance() throws IOException {
    ahead = reader.orElseThrow().next();
    place++;
  }

  private void closeReader() throws IOException {
    if (reader.isPresent()) {
      reader.get().close();
      reader = Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    closeReader();
  }
}
