package org.xiangfu.server;

import com.google.common.primitives.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every byte of every file in a folder, as a thief has it. */
final class RawFiles {
  private static final List<Charset> CHARSETS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  private final Map<Path, byte[]> files = new LinkedHashMap<>();

  private RawFiles() {}

  static RawFiles in(Path folder) throws IOException {
    var raw = new RawFiles();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        raw.files.put(folder.relativize(file), Files.readAllBytes(file));
      }
    }
    return raw;
  }

  List<Path> names() {
    return List.copyOf(files.keySet());
  }

  /** The files that hold a text in any of the usual encodings, or are named by it. */
  List<Path> withText(String text) {
    List<Path> found = new ArrayList<>();
    CHARSETS.forEach(charset -> found.addAll(with(text.getBytes(charset))));
    files.keySet().stream().filter(file -> file.toString().contains(text)).forEach(found::add);
    return found;
  }

  /**
   * The files that hold four consecutive numbers of a vector, of every sixteen, in either order.
   */
  List<Path> withFloats(float[] vector) {
    List<Path> found = new ArrayList<>();
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      for (int i = 0; i + 4 <= vector.length; i += 16) {
        ByteBuffer run = ByteBuffer.allocate(16).order(order);
        run.asFloatBuffer().put(vector, i, 4);
        found.addAll(with(run.array()));
      }
    }
    return found;
  }

  List<Path> with(byte[] bytes) {
    return files.entrySet().stream()
        .filter(file -> Bytes.indexOf(file.getValue(), bytes) >= 0)
        .map(Map.Entry::getKey)
        .toList();
  }
}
