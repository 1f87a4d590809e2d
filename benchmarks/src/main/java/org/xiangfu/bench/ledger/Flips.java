package org.xiangfu.bench.ledger;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.xiangfu.server.ledger.proof.ExportVerifier;
import org.xiangfu.server.ledger.proof.Verification;
import org.xiangfu.server.ledger.proof.Verification.BadLine;
import org.xiangfu.server.sealing.PublicKeyFile;

/** Changes one byte of an export at a time, and looks whether the verifier names its line. */
final class Flips {
  private final Path export;
  private final PublicKeyFile keys;
  private final List<Long> lineEnds;
  private int detected;
  private int located;

  Flips(Path export, PublicKeyFile keys, List<Long> lineEnds) {
    this.export = export;
    this.keys = keys;
    this.lineEnds = lineEnds;
  }

  /** Where the lines of a file end: the offsets of its line feeds. */
  static List<Long> lineEnds(Path file) throws IOException {
    List<Long> ends = new ArrayList<>();
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      long at = 0;
      for (int each = in.read(); each >= 0; each = in.read()) {
        if (each == '\n') {
          ends.add(at);
        }
        at++;
      }
    }
    return ends;
  }

  /** Changes a byte at random, verifies, and changes it back. */
  void flip(RandomGenerator random) throws IOException {
    try (var file = new RandomAccessFile(export.toFile(), "rw")) {
      long at = random.nextLong(file.length());
      int before = byteAt(file, at);
      int after = before ^ (1 + random.nextInt(255));
      write(file, at, after);
      Verification found = new ExportVerifier(Optional.of(keys), _ -> {}).verify(export);
      write(file, at, before);
      detected += found.proven() ? 0 : 1;
      long named = found.bad().map(BadLine::line).orElse(found.lines() + 1);
      located += !found.proven() && named == line(at) ? 1 : 0;
    }
  }

  private static int byteAt(RandomAccessFile file, long at) throws IOException {
    file.seek(at);
    return file.read();
  }

  private static void write(RandomAccessFile file, long at, int value) throws IOException {
    file.seek(at);
    file.write(value);
  }

  private long line(long at) {
    int index = Collections.binarySearch(lineEnds, at);
    return index >= 0 ? index + 1L : -index;
  }

  /** Flips after which the export was not proven. */
  int detected() {
    return detected;
  }

  /** Those of them for which the very line was named. */
  int located() {
    return located;
  }
}
