package org.xiangfu.server.sealing;

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

  /** Tells keys apart and says nothing of them, 32 hexadecimal digits; empty if there are none. */
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
   * trying.
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

  /** A person's number as it is stored, looked up and routed by. */
  default String person(String personId) {
    return seal("person", personId);
  }

  /** The number of a stored person. */
  default String personOf(String stored) {
    return open("person", stored);
  }
}
