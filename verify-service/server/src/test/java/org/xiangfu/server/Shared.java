package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.engine.pack.PackAssembly;

/** Models and photos that lie outside the project, at {@code XIANGFU_SHARED}. */
final class Shared {
  static final String VARIABLE = "XIANGFU_SHARED";

  private static ModelPack pack;

  private Shared() {}

  private static Path place() {
    return Path.of(System.getenv(VARIABLE));
  }

  /** The pack of the shared models, assembled once for a test run. */
  static synchronized ModelPack pack() throws IOException {
    if (pack == null) {
      Path recipe = Path.of("../../models/recipes/mobilefacenet-ms1m.json");
      Path made = Path.of("target", "packs", "mobilefacenet-ms1m");
      pack =
          Files.exists(made)
              ? ModelPack.load(made)
              : PackAssembly.assemble(recipe, place().resolve("models"), made);
    }
    return pack;
  }

  /** The photos of the first people with at least so many photos each. */
  static List<List<byte[]>> people(int people, int photosEach) throws IOException {
    Map<String, List<byte[]>> byPerson = new TreeMap<>();
    try (var zip = new ZipFile(place().resolve("faces/lfw-dev.zip").toFile())) {
      Map<String, List<ZipEntry>> entries = new TreeMap<>();
      zip.stream()
          .filter(entry -> !entry.isDirectory() && entry.getName().contains("/"))
          .forEach(
              entry ->
                  entries
                      .computeIfAbsent(entry.getName().split("/", 2)[0], _ -> new ArrayList<>())
                      .add(entry));
      for (var person : entries.entrySet()) {
        if (person.getValue().size() >= photosEach && byPerson.size() < people) {
          List<byte[]> photos = new ArrayList<>();
          for (ZipEntry entry : person.getValue().subList(0, photosEach)) {
            photos.add(zip.getInputStream(entry).readAllBytes());
          }
          byPerson.put(person.getKey(), photos);
        }
      }
    }
    return List.copyOf(byPerson.values());
  }
}
