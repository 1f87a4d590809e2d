package org.xiangfu.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The lines of a manifest, found by photo or taken in an order, on disk: in a file of its own that
 * is sealed with a key of this run alone and goes when it is closed. What a killed run leaves
 * behind cannot be read. Not thread-safe.
 */
final class ManifestIndex implements Closeable {
  private static final String SEPARATOR = "\u001F";
  private static final int CACHE_MEGABYTES = 64;

  private final Path file;
  private final MVStore store;
  private final MVMap<String, Long> byPhoto;
  private final MVMap<Long, String> byNumber;
  private final MVMap<String, Long> byDate;

  private ManifestIndex(Path file, MVStore store) {
    this.file = file;
    this.store = store;
    this.byPhoto = store.openMap("photo");
    this.byNumber = store.openMap("number");
    this.byDate = store.openMap("date");
  }

  /** Reads the manifest once and indexes it. */
  static ManifestIndex of(Manifest manifest) throws IOException {
    Path file = Files.createTempFile("xiangfu-manifest", ".index");
    byte[] key = new byte[24];
    new SecureRandom().nextBytes(key);
    MVStore store =
        new MVStore.Builder()
            .fileName(file.toString())
            .encryptionKey(Base64.getEncoder().encodeToString(key).toCharArray())
            .cacheSize(CACHE_MEGABYTES)
            .open();
    ManifestIndex index = new ManifestIndex(file, store);
    try (ManifestReader lines = manifest.open()) {
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        index.add(line.get());
      }
      return index;
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private void add(ManifestLine line) {
    byNumber.put(line.number(), encode(line));
    if (!line.photo().isEmpty()) {
      byPhoto.putIfAbsent(line.photo(), line.number());
    }
    // Ten characters of a date, or none, and then the line, so that all keys differ.
    byDate.put("%10.10s%019d".formatted(line.capturedOn(), line.number()), line.number());
  }

  /** The first line that names the photo. */
  Optional<ManifestLine> find(String photo) {
    return Optional.ofNullable(byPhoto.get(photo)).map(this::line);
  }

  /** All lines in a sequence. */
  Iterator<ManifestLine> inSequence(Sequence sequence) {
    boolean backward = sequence.order() == Order.BACKWARD;
    Iterator<Long> numbers =
        sequence.byDate()
            ? values(byDate, backward)
            : byNumber.cursor(backward ? byNumber.lastKey() : null, null, backward);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return numbers.hasNext();
      }

      @Override
      public ManifestLine next() {
        return line(numbers.next());
      }
    };
  }

  private static Iterator<Long> values(MVMap<String, Long> map, boolean backward) {
    var cursor = map.cursor(backward ? map.lastKey() : null, null, backward);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return cursor.hasNext();
      }

      @Override
      public Long next() {
        cursor.next();
        return cursor.getValue();
      }
    };
  }

  private ManifestLine line(long number) {
    String[] fields = byNumber.get(number).split(SEPARATOR, -1);
    return new ManifestLine(
        number,
        fields[0],
        fields[1],
        fields[2],
        fields[3].isEmpty() ? Optional.empty() : Optional.of(fields[3]),
        List.of(fields).subList(4, fields.length));
  }

  private static String encode(ManifestLine line) {
    List<String> fields =
        new ArrayList<>(
            List.of(line.photo(), line.personId(), line.capturedOn(), line.problem().orElse("")));
    fields.addAll(line.groups());
    return String.join(SEPARATOR, fields.stream().map(f -> f.replace(SEPARATOR, " ")).toList());
  }

  @Override
  public void close() throws IOException {
    store.closeImmediately();
    Files.deleteIfExists(file);
  }
}
