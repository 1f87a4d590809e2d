package org.xiangfu.batch;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A stream of photos, each with its person, that can be taken up again at a record. Names are not
 * held, so that tens of millions of records pass through. One stream at a time.
 */
public sealed interface PhotoSource extends Closeable
    permits FolderPhotos, JdbcPhotos, ManifestPhotos, TarPhotos, WatchedPhotos {
  /** An archive whose manifest says who is shown. */
  static PhotoSource of(PhotoArchive archive, Manifest manifest) throws IOException {
    return of(archive, manifest, Sequence.AS_IT_COMES);
  }

  /** An archive whose manifest says who is shown, in some sequence. The source closes it. */
  static PhotoSource of(PhotoArchive archive, Manifest manifest, Sequence sequence)
      throws IOException {
    return ManifestPhotos.of(archive, manifest, sequence);
  }

  /** An archive where a photo's person is the name of the folder it lies in. */
  static PhotoSource ofFolders(PhotoArchive archive) throws IOException {
    return ofFolders(archive, Order.FORWARD);
  }

  /** The same from the first folder on, or from the last. The source closes the archive. */
  static PhotoSource ofFolders(PhotoArchive archive, Order order) throws IOException {
    return FolderPhotos.of(archive, order);
  }

  /** Short name for people and for the service; names no person. */
  String name();

  /** Names this source with this content, the same in every run; 32 characters. */
  String job();

  /** Records there are, if that is known. */
  OptionalLong size();

  /** What records are counted by. */
  Groups groups();

  /** How many records each group has, if that is known before they are read; else empty. */
  default List<Tally.Row> expected() {
    return List.of();
  }

  /**
   * True if the source goes on behind a {@link Mark}, and everything that becomes of its records is
   * kept in the journal; false if it begins at the first record each time, and what the journal
   * knows is skipped.
   */
  default boolean keepsMarks() {
    return false;
  }

  /** Photos worth reading at once, ahead of the sending; 0 if reading costs no waiting. */
  default int readsAhead() {
    return 0;
  }

  /**
   * Begins to read.
   *
   * @param after where to go on; {@link Mark#START} for the first record
   */
  Records open(Mark after) throws IOException;

  /** Takes note that a record has its final outcome, which is in the journal already. */
  default void settled(PhotoRecord record, Outcome outcome) throws IOException {}

  @Override
  void close() throws IOException;

  /** The records, one after the other. Not thread-safe. */
  interface Records extends Closeable {
    /**
     * The next record; empty if there is none now.
     *
     * @throws BatchInputException if the source turns out to be none
     * @throws IOException if it fails on the way
     */
    Optional<PhotoRecord> next() throws IOException;

    /** True if records may come after {@link #next} was empty. */
    default boolean isEndless() {
      return false;
    }

    /**
     * After the end: what the source holds and no record names.
     *
     * @param named tells whether a record of this job named a path
     */
    default void leftovers(Predicate<String> named, Leftovers to) throws IOException {}

    @Override
    void close() throws IOException;
  }

  /** Takes what no record names. */
  interface Leftovers {
    /** A photo, by its place in the archive. */
    void unnamed(String photo, String detail);

    /** A number of files that are no photos. */
    void others(long count);
  }
}
