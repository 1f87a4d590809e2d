package org.xiangfu.batch.spark;

import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Which photos an archive has and whom they show, in an order that is the same in every run. */
interface Listing {
  /**
   * Begins to read at the first line.
   *
   * @throws org.xiangfu.batch.BatchInputException if there is nothing to read, or no listing
   */
  Lines open() throws IOException;

  /** The lines, one after the other. Not thread-safe. */
  interface Lines extends Closeable {
    /** The next line, or empty at the end. */
    Optional<Line> next() throws IOException;
  }

  /** Reads it once through. */
  default Summary summary() throws IOException {
    var digest = new DigestOutputStream(OutputStream.nullOutputStream(), sha256());
    long records = 0;
    try (Lines lines = open();
        var out = new DataOutputStream(digest)) {
      for (Optional<Line> next = lines.next(); next.isPresent(); next = lines.next()) {
        Line line = next.get();
        out.writeLong(line.number());
        for (String field :
            new String[] {line.photo(), line.personId(), line.capturedOn(), line.problem()}) {
          out.writeInt(field.length());
          out.writeChars(field);
        }
        records++;
      }
    }
    return new Summary(records, HexFormat.of().formatHex(digest.getMessageDigest().digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * A listing in short.
   *
   * @param sha256 of its lines, hexadecimal
   */
  record Summary(long records, String sha256) {}
}
