package org.xiangfu.batch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Which record named a path first, and which held some bytes first, for a job of any size: on disk,
 * by halves of SHA-256 digests. After a kill the last second may be missing, which costs a photo
 * that is sent although it was before. Thread-safe.
 */
final class SeenPhotos implements Closeable {
  private static final String FILE = "seen.mv";
  private static final int CACHE_MEGABYTES = 32;

  private static final UUID LAST_NUMBER = new UUID(0, 0);

  private final MVStore store;
  private final MVMap<UUID, Long> seen;

  private SeenPhotos(MVStore store) {
    this.store = store;
    this.seen = store.openMap("seen");
  }

  /** The photos seen by a job, kept beside its journal; a damaged file is begun again. */
  static SeenPhotos open(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      return at(file);
    } catch (MVStoreException e) {
      Files.deleteIfExists(file);
      return at(file);
    }
  }

  private static SeenPhotos at(Path file) {
    return new SeenPhotos(
        new MVStore.Builder().fileName(file.toString()).cacheSize(CACHE_MEGABYTES).open());
  }

  /** Removes a folder that holds nothing else. */
  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
    Files.deleteIfExists(folder);
  }

  /** The record that named the path first, if that is another than this one. */
  Optional<Long> path(String path, long line) {
    return first(key('p', path.getBytes(StandardCharsets.UTF_8), ""), line);
  }

  /** True if any record named the path. */
  boolean hasPath(String path) {
    return seen.containsKey(key('p', path.getBytes(StandardCharsets.UTF_8), ""));
  }

  /**
   * The record that held the same bytes under the same person first, if that is another.
   *
   * @param sha256 of the photo
   */
  Optional<Long> ofPerson(byte[] sha256, String person, long line) {
    return first(key('d', sha256, person), line);
  }

  /**
   * The record that held the same bytes first, if that is another. To be asked after {@link
   * #ofPerson} found none, so that it stands under another person.
   */
  Optional<Long> ofAnybody(byte[] sha256, long line) {
    return first(key('c', sha256, ""), line);
  }

  /**
   * The number of a record that is known by its key: the one it had before, in this run or an
   * earlier one, else the next.
   *
   * @param above numbers up to this one are taken
   */
  synchronized long numberOf(String recordKey, long above) {
    UUID key = key('k', recordKey.getBytes(StandardCharsets.UTF_8), "");
    Long had = seen.get(key);
    if (had != null) {
      return had;
    }
    long number = Math.max(above, seen.getOrDefault(LAST_NUMBER, 0L)) + 1;
    seen.put(LAST_NUMBER, number);
    seen.put(key, number);
    return number;
  }

  private Optional<Long> first(UUID key, long line) {
    Long earlier = seen.putIfAbsent(key, line);
    return earlier == null || earlier == line ? Optional.empty() : Optional.of(earlier);
  }

  private static UUID key(char kind, byte[] what, String person) {
    MessageDigest digest = Sha256.digest();
    digest.update((byte) kind);
    digest.update(what);
    digest.update(person.getBytes(StandardCharsets.UTF_8));
    ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  /** Makes everything seen so far outlive the process. */
  void save() {
    store.commit();
  }

  @Override
  public void close() {
    store.close();
  }
}
