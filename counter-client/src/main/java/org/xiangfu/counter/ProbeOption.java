package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The photo just taken: a picocli mixin. */
final class ProbeOption {
  private static final int MAX_BYTES = 8 << 20;

  @Option(
      names = "--photo",
      required = true,
      paramLabel = "FILE",
      description = "The photo just taken: JPEG, PNG, TIFF, BMP or JPEG 2000, at most 8 MiB.")
  private Path file;

  boolean isReadable() {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }

  Path file() {
    return file;
  }

  /** The photo's bytes, or empty if they are more than the service takes. */
  Optional<ByteString> read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      return bytes.length > MAX_BYTES ? Optional.empty() : Optional.of(ByteString.copyFrom(bytes));
    }
  }
}
