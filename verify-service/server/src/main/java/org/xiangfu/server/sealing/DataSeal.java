package org.xiangfu.server.sealing;

import java.util.List;
import java.util.Optional;

/**
 * What stands between the service and everything that it stores of people, so that a stolen data
 * folder is useless: indexes, logs and messages between nodes hold what comes out of here. The same
 * input always gives the same output, so that a record can be found, and be written twice, without
 * a key; whoever reads the disk sees which records are of one person, and how long a text is, and
 * nothing else. Thread-safe.
 */
public interface DataSeal {
  /** Seals nothing: for data that was begun without keys. */
  static DataSeal none() {
    return new UnsealedData();
  }

  /**
   * Tells the keys that it seals with from others and says nothing of them, 32 hexadecimal digits;
   * empty if there are none.
   */
  Optional<String> fingerprint();

  /**
   * Seals a text of a record.
   *
   * @param use what the text is, or whose; opened only under the same
   * @return printable; empty for an empty text
   */
  String seal(String use, String text);

  /**
   * Opens a text.
   *
   * @throws java.io.UncheckedIOException with a {@link SealException} if it was sealed with another
   *     key or under another use, or is damaged
   */
  String open(String use, String sealed);

  /**
   * A digest that nobody can compute without the keys, so that the content cannot be found by
   * trying. It stays what it is when keys are renewed, since ids are made of it; that of one {@link
   * #generation(int)} does not.
   *
   * @param use sets apart digests for different uses
   * @param sha256 of the content
   * @return 32 bytes; the same SHA-256 if nothing is sealed
   */
  byte[] digest(String use, byte[] sha256);

  /**
   * Turns a template by a secret rotation: the templates of one pack keep their cosines to each
   * other, and have none to speak of to those under other keys.
   *
   * @param packId the model pack of the template; each has its own rotation
   * @param template not changed; may be what is returned
   */
  float[] turn(String packId, float[] template);

  /** Undoes {@link #turn}, to within the precision of a float. */
  float[] turnBack(String packId, float[] turned);

  /** The generation of the keys that it seals with; data begins with 1. */
  default int generation() {
    return 1;
  }

  /** One for each generation of keys that it can open what was sealed with, oldest first. */
  default List<DataSeal> generations() {
    return List.of(this);
  }

  /** Its generation as records state it: 0 is the first. */
  default int stamp() {
    return generation() == 1 ? 0 : generation();
  }

  /** The keys of a record that states its generation as {@link #stamp} does. */
  default DataSeal stamped(int stamp) {
    return generation(Math.max(1, stamp));
  }

  /** The keys that it seals with now, which stay these. */
  default DataSeal present() {
    return generation(generation());
  }

  /**
   * The same with the keys of one generation, whichever is sealed with now.
   *
   * @throws java.io.UncheckedIOException with a {@link SealException} if there are no such keys
   */
  default DataSeal generation(int number) {
    return this;
  }

  /**
   * Seals with a generation from now on; never goes back to an earlier one.
   *
   * @throws java.io.UncheckedIOException with a {@link SealException} if there are no such keys
   */
  default void raise(int generation) {
    var _ = generation(generation);
  }

  /** A person's number as it is stored, looked up and routed by. */
  default String person(String personId) {
    return seal("person", personId);
  }

  /** The number of a stored person. */
  default String personOf(String stored) {
    return open("person", stored);
  }
}
