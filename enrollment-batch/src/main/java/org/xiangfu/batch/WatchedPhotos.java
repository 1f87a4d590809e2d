package org.xiangfu.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The daily feed: photos that are put into a folder, taken once they are complete, and moved to
 * {@code done} or {@code refused} beside them once their outcome is in the journal; nothing is
 * deleted. A photo's person is the name of the folder it lies in, or what a description says that
 * lies beside it: {@code NAME.json} with the fields of a manifest. Has no end.
 */
final class WatchedPhotos implements PhotoSource {
  static final String DONE = "done";
  static final String REFUSED = "refused";

  private static final Set<String> OWN =
      Set.of(DONE + "/", REFUSED + "/", EnrollCommand.JOURNALS + "/");

  private static final String DESCRIPTION = ".json";
  private static final Duration BETWEEN_LISTINGS = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final WatchSettings settings;
  private final Groups groups;
  // What was handed out and is not moved yet, so that a listing does not hand it out again.
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  private WatchedPhotos(Path folder, WatchSettings settings) {
    this.folder = folder;
    this.settings = settings;
    this.groups = Groups.of(settings.groupBy(), _ -> true);
  }

  /**
   * Watches a folder.
   *
   * @throws BatchInputException if it is none, or cannot be written
   */
  static WatchedPhotos open(Path folder, WatchSettings settings) throws IOException {
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new BatchInputException(
          folder + ": not a folder that files can be moved in; make it, or give the rights");
    }
    return new WatchedPhotos(folder, settings);
  }

  @Override
  public String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  @Override
  public String job() {
    return ManifestPhotos.job("watch", folder.toAbsolutePath().normalize().toString(), 0);
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public Groups groups() {
    return groups;
  }

  @Override
  public boolean keepsMarks() {
    return true;
  }

  @Override
  public Records open(Mark after) {
    return new Arrivals(after.highest());
  }

  @Override
  public void settled(PhotoRecord record, Outcome outcome) throws IOException {
    String to = outcome.isGood() ? DONE : REFUSED;
    move(record.photo() + DESCRIPTION, to);
    move(record.photo(), to);
    if (settings.marker().isPresent()) {
      move(record.photo() + settings.marker().get(), to);
    }
    taken.remove(record.photo());
  }

  private void move(String path, String to) throws IOException {
    Path from = folder.resolve(path);
    if (!Files.exists(from)) {
      return;
    }
    Path target = free(folder.resolve(to).resolve(path));
    Files.createDirectories(target.getParent());
    try {
      Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, target);
    }
  }

  /** The feed may bring a name again: the earlier file stays. */
  private static Path free(Path target) {
    Path free = target;
    for (int i = 2; Files.exists(free); i++) {
      free = target.resolveSibling(i + "-" + target.getFileName());
    }
    return free;
  }

  @Override
  public void close() {}

  private final class Arrivals implements Records {
    private Optional<SortedWalk> walk = Optional.empty();
    private long nextListing = System.nanoTime();
    private long number;

    Arrivals(long number) {
      this.number = number;
    }

    @Override
    public boolean isEndless() {
      return true;
    }

    @Override
    public Optional<PhotoRecord> next() throws IOException {
      if (walk.isEmpty()) {
        if (System.nanoTime() - nextListing < 0) {
          return Optional.empty();
        }
        walk = Optional.of(new SortedWalk(folder, Order.FORWARD, SortedPages.PAGE, OWN::contains));
      }
      try {
        while (walk.get().hasNext()) {
          String path = walk.get().next();
          if (PhotoArchive.isPhoto(path) && !taken.contains(path)) {
            Optional<PhotoRecord> record = take(path);
            if (record.isPresent()) {
              return record;
            }
          }
        }
      } catch (UncheckedIOException e) {
        // A folder may go away while it is listed; the next listing finds what is left.
        if (!(e.getCause() instanceof NoSuchFileException)) {
          throw new IOException(folder + ": the folder cannot be listed", e);
        }
      }
      walk = Optional.empty();
      nextListing = System.nanoTime() + BETWEEN_LISTINGS.toNanos();
      return Optional.empty();
    }

    private Optional<PhotoRecord> take(String path) throws IOException {
      Path file = folder.resolve(path);
      BasicFileAttributes attributes;
      try {
        attributes = Files.readAttributes(file, BasicFileAttributes.class);
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
      if (!isComplete(path, attributes)) {
        return Optional.empty();
      }
      taken.add(path);
      number++;
      String key =
          PhotoRecord.keyOf(
              path + "\n" + attributes.size() + "\n" + attributes.lastModifiedTime().toInstant());
      PhotoRecord record =
          PhotoRecord.of(line(path), name(), () -> read(file)).at(key, Long.toString(number));
      return Optional.of(record);
    }

    private boolean isComplete(String path, BasicFileAttributes attributes) {
      return settings.marker().isPresent()
          ? Files.exists(folder.resolve(path + settings.marker().get()))
          : attributes
              .lastModifiedTime()
              .toInstant()
              .isBefore(Instant.now().minus(settings.settle()));
    }

    private ManifestLine line(String path) {
      Path description = folder.resolve(path + DESCRIPTION);
      if (!Files.exists(description)) {
        return ManifestLine.of(
            number, path, FolderPhotos.folderOf(path), "", groups.values(_ -> "", ""));
      }
      try {
        JsonNode fields = JSON.readTree(Files.readAllBytes(description));
        ManifestLine line = JsonLinesManifestReader.line(number, fields, groups);
        return new ManifestLine(
            number,
            path,
            line.personId(),
            line.capturedOn(),
            ManifestLine.problem(line.personId(), line.capturedOn()),
            line.groups());
      } catch (IOException e) {
        return ManifestLine.of(number, path, "", "", groups.values(_ -> "", ""))
            .withProblem("the description beside the photo is not readable as JSON");
      }
    }

    @Override
    public void close() {}
  }

  private static Photo read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return PhotoArchive.readWithinLimit(in);
    } catch (IOException e) {
      return PhotoArchive.damaged();
    }
  }
}
