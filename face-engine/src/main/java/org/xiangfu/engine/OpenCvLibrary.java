package org.xiangfu.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.opencv.core.Core;

/**
 * The OpenCV binary of this platform, unpacked once for all processes of a user, beside where DJL
 * unpacks libtorch. (The loader that comes with it unpacks 65 MB for each process, and a killed one
 * leaves them behind.)
 */
final class OpenCvLibrary {
  private final URL packed;
  private final Path cache;

  private OpenCvLibrary(URL packed, Path cache) {
    this.packed = packed;
    this.cache = cache;
  }

  /**
   * The library for the operating system and processor that this runs on.
   *
   * @param cache folder for unpacked libraries; made if it is not there
   * @throws UnsupportedOperationException naming the platform, if there is none for it
   */
  static OpenCvLibrary ofThisPlatform(Path cache) {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String file = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);
    String resource =
        "/nu/pattern/opencv/%s/%s/%s".formatted(folder(os), processorFolder(processor), file);
    URL packed =
        Optional.ofNullable(Core.class.getResource(resource))
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        "There is no OpenCV for %s on %s: there is for Linux and macOS (x86-64, ARM64) and Windows (x86-64)."
                            .formatted(os, processor)));
    return new OpenCvLibrary(packed, cache);
  }

  /** {@code DJL_CACHE_DIR}, or {@code .djl.ai} in the user's home, as DJL has it. */
  static Path defaultCache() {
    String set = System.getProperty("DJL_CACHE_DIR", System.getenv("DJL_CACHE_DIR"));
    return set == null || set.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".djl.ai")
        : Path.of(set).toAbsolutePath();
  }

  private static String folder(String os) {
    if (os.startsWith("mac")) {
      return "osx";
    }
    return os.startsWith("windows") ? "windows" : "linux";
  }

  private static String processorFolder(String processor) {
    return switch (processor) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "ARMv8";
      default -> processor;
    };
  }

  /**
   * Unpacks it unless that was done before, by whichever process: a library is there whole or not
   * at all.
   *
   * @return the library's file
   * @throws UncheckedIOException naming the folder, if it cannot be written
   */
  Path unpacked() {
    try {
      URLConnection source = packed.openConnection();
      Path file = cache.resolve("opencv").resolve(version(source)).resolve(name());
      if (!Files.exists(file)) {
        unpack(source, file);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "OpenCV cannot be unpacked into %s: %s. Make room there, or let DJL_CACHE_DIR name another folder."
              .formatted(cache, e),
          e);
    }
  }

  /** Tells a library from every other by what it holds. */
  private static String version(URLConnection source) throws IOException {
    long checksum =
        source instanceof JarURLConnection jar
            ? jar.getJarEntry().getCrc()
            : source.getLastModified();
    return Core.VERSION
        + "-"
        + HexFormat.of().toHexDigits(checksum, 8)
        + "-"
        + source.getContentLengthLong();
  }

  private String name() {
    return Path.of(packed.getPath()).getFileName().toString();
  }

  private static void unpack(URLConnection source, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = Files.createTempFile(file.getParent(), "part", ".tmp");
    try (InputStream in = source.getInputStream()) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
