package org.xiangfu.engine.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Reads, checks and writes {@code pack.json}. */
final class ManifestFile {
  static final String NAME = "pack.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ManifestFile() {}

  static PackManifest read(Path file) throws IOException {
    PackManifest manifest;
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      int version = tree.path("formatVersion").asInt(-1);
      if (version != PackManifest.FORMAT_VERSION) {
        throw new InvalidPackException(
            "%s: unknown format version %s; this release reads version %d"
                .formatted(
                    file,
                    tree.path("formatVersion").asText("(none)"),
                    PackManifest.FORMAT_VERSION));
      }
      manifest = JSON.treeToValue(tree, PackManifest.class);
    } catch (NoSuchFileException e) {
      throw new InvalidPackException(
          file + ": no such file; a model pack is a folder with a " + NAME, e);
    } catch (JsonProcessingException e) {
      throw new InvalidPackException(file + ": " + e.getOriginalMessage(), e);
    }
    check(file, manifest);
    return manifest;
  }

  static void write(Path file, PackManifest manifest) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(manifest) + "\n");
  }

  /** Resolves a path of the manifest, refusing one that leads out of the folder. */
  static Path resolve(Path folder, String path, Path manifestFile) throws InvalidPackException {
    Path root = folder.toAbsolutePath().normalize();
    Path resolved;
    try {
      resolved = root.resolve(path).normalize();
    } catch (java.nio.file.InvalidPathException e) {
      throw new InvalidPackException("%s: not a path: '%s'".formatted(manifestFile, path), e);
    }
    if (path.isBlank()
        || path.contains("\\")
        || !resolved.startsWith(root)
        || resolved.equals(root)) {
      throw new InvalidPackException(
          "%s: path '%s' leads out of the folder; name a file inside it"
              .formatted(manifestFile, path));
    }
    return resolved;
  }

  private static void check(Path file, PackManifest m) throws IOException {
    require(
        m.id().matches("[a-z0-9][a-z0-9._-]{0,63}"),
        file,
        "id '" + m.id() + "' is not a plain lower-case name");
    Set<String> names = new TreeSet<>();
    for (PackFile f : m.files()) {
      resolve(file.toAbsolutePath().getParent(), f.path(), file);
      require(names.add(f.path()), file, "file '" + f.path() + "' is listed twice");
      require(!f.path().equals(NAME), file, NAME + " cannot list itself");
    }
    DetectorSpec d = m.detector();
    require(
        names.contains(d.file()), file, "detector file '" + d.file() + "' is not among the files");
    require(
        d.landmarkFile() == null || names.contains(d.landmarkFile()),
        file,
        "detector landmarkFile '" + d.landmarkFile() + "' is not among the files");
    require(
        d.inputSize() >= 32 && d.inputSize() <= 4096 && d.inputSize() % 32 == 0,
        file,
        "detector inputSize must be a multiple of 32 from 32 to 4096");
    require(
        d.scoreThreshold() > 0 && d.scoreThreshold() < 1,
        file,
        "detector scoreThreshold must lie in (0, 1)");
    require(
        d.nmsThreshold() > 0 && d.nmsThreshold() <= 1,
        file,
        "detector nmsThreshold must lie in (0, 1]");
    EmbedderSpec e = m.embedder();
    require(
        names.contains(e.file()), file, "embedder file '" + e.file() + "' is not among the files");
    require(
        e.inputSize() >= 16 && e.inputSize() <= 1024,
        file,
        "embedder inputSize must lie in 16..1024");
    require(
        e.dimension() >= 2 && e.dimension() <= 4096,
        file,
        "embedder dimension must lie in 2..4096");
    require(
        e.mean().size() == 3 && e.std().size() == 3,
        file,
        "embedder mean and std need three numbers each");
    require(e.std().stream().allMatch(s -> s > 0), file, "embedder std must be positive");
    require(
        e.alignment().size() == 5 && e.alignment().stream().allMatch(p -> p.size() == 2),
        file,
        "embedder alignment needs five points of two numbers");
  }

  private static void require(boolean condition, Path file, String problem)
      throws InvalidPackException {
    if (!condition) {
      throw new InvalidPackException(file + ": " + problem);
    }
  }
}
