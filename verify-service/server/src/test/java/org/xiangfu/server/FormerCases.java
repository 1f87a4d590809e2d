package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The data folder that a killed node of the release of command level 6 left behind. */
final class FormerCases {
  static final Path FIXTURE = Path.of("src/test/resources/former-cases/data.zip");
  static final String OFFICE = "64000010";

  private FormerCases() {}

  static void unpack(Path data) throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(FIXTURE))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path file = data.resolve(entry.getName()).normalize();
        if (!file.startsWith(data)) {
          throw new IOException(entry.getName() + " leads out of the folder");
        }
        Files.createDirectories(file.getParent());
        Files.copy(zip, file);
      }
    }
  }

  static void pack(Path data) throws IOException {
    Files.createDirectories(FIXTURE.getParent());
    try (var zip = new ZipOutputStream(Files.newOutputStream(FIXTURE));
        Stream<Path> files = Files.walk(data)) {
      List<Path> regular = files.filter(Files::isRegularFile).sorted().toList();
      for (Path each : regular) {
        if (!each.endsWith("in_use.lock")) {
          zip.putNextEntry(new ZipEntry(data.relativize(each).toString()));
          Files.copy(each, zip);
        }
      }
    }
  }
}
