package org.xiangfu.batch.templates;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.templates.TemplateFileReader;
import org.xiangfu.templates.TemplateFileWriter;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import org.xiangfu.templates.TemplateRecord;

/**
 * A folder of template files, {@code part-00000001.xft} and so on. A part appears whole and never
 * changes. Not thread-safe.
 */
public final class TemplateParts implements AutoCloseable {
  private static final String PARTS = "part-[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9].xft";

  private final Path folder;
  private final TemplateKeys keys;
  private final TemplatePack pack;
  private final Map<Long, TemplateRecord> newest;
  private int number;
  private Optional<TemplateFileWriter> open = Optional.empty();

  private TemplateParts(
      Path folder,
      TemplateKeys keys,
      TemplatePack pack,
      int number,
      Map<Long, TemplateRecord> newest) {
    this.folder = folder;
    this.keys = keys;
    this.pack = pack;
    this.number = number;
    this.newest = Map.copyOf(newest);
  }

  /**
   * Goes on behind the parts of a folder, and removes what a kill has left unfinished.
   *
   * @throws IOException if the newest part is of another pack or key, or damaged; says which
   */
  public static TemplateParts open(Path folder, TemplateKeys keys, TemplatePack pack)
      throws IOException {
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(folder, ".part-*" + TemplateFileWriter.UNFINISHED)) {
      for (Path draft : drafts) {
        Files.delete(draft);
      }
    }
    List<Path> parts = in(folder);
    if (parts.isEmpty()) {
      return new TemplateParts(folder, keys, pack, 0, Map.of());
    }
    Path last = parts.getLast();
    String name = last.getFileName().toString();
    int number = Integer.parseInt(name.replaceAll("[^0-9]", ""));
    return new TemplateParts(folder, keys, pack, number, read(last, keys, pack));
  }

  /** The whole parts of a folder, in order. */
  public static List<Path> in(Path folder) throws IOException {
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PARTS)) {
      found.forEach(parts::add);
    }
    parts.sort(null);
    return parts;
  }

  private static Map<Long, TemplateRecord> read(Path part, TemplateKeys keys, TemplatePack pack)
      throws IOException {
    Map<Long, TemplateRecord> records = new HashMap<>();
    try (var reader = TemplateFileReader.open(part, keys)) {
      reader.require(pack);
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        TemplateRecord record = next.get();
        records.put(record.number(), record.withoutPhoto());
      }
    }
    return records;
  }

  /**
   * The records of the newest part as it was found, by their numbers and without the photos: a kill
   * may have come between the part and its account.
   */
  public Map<Long, TemplateRecord> newest() {
    return newest;
  }

  /**
   * Adds a record to the part that is being written.
   *
   * @return records in that part
   */
  public long write(TemplateRecord record) throws IOException {
    if (open.isEmpty()) {
      number++;
      Path next = folder.resolve("part-%08d.xft".formatted(number));
      open = Optional.of(TemplateFileWriter.create(next, keys, pack));
    }
    open.get().write(record);
    return open.get().records();
  }

  /** Makes the part that is being written whole, if there is one. */
  public void finish() throws IOException {
    if (open.isPresent()) {
      try (var part = open.get()) {
        part.finish();
      } finally {
        open = Optional.empty();
      }
    }
  }

  /** Gives up the part that is being written. */
  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
