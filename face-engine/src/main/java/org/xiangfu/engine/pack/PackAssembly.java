package org.xiangfu.engine.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.file.PathUtils;

/** Makes a pack of a recipe: a manifest whose files name a {@code source} instead of a checksum. */
public final class PackAssembly {
  private PackAssembly() {}

  /**
   * Copies the sources and writes the pack with their checksums. The pack appears in one step, or
   * not at all.
   *
   * @param recipe the recipe
   * @param from the folder the sources are relative to
   * @param to the pack's folder, which must not exist yet; its parent is made
   * @return the pack, loaded and checked
   * @throws InvalidPackException if the recipe is wrong, a source is missing or {@code to} exists
   */
  public static ModelPack assemble(Path recipe, Path from, Path to) throws IOException {
    PackManifest manifest = ManifestFile.read(recipe);
    Path target = to.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new InvalidPackException(
          target + ": is there already; remove it or name another folder");
    }
    Files.createDirectories(target.getParent());
    Path work = Files.createTempDirectory(target.getParent(), ".assembling-");
    try {
      ManifestFile.write(
          work.resolve(ManifestFile.NAME), manifest.withFiles(copy(manifest, recipe, from, work)));
      ModelPack.load(work);
      Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.exists(work)) {
        PathUtils.deleteDirectory(work);
      }
    }
    return ModelPack.load(target);
  }

  private static List<PackFile> copy(PackManifest manifest, Path recipe, Path from, Path work)
      throws IOException {
    List<PackFile> files = new ArrayList<>();
    for (PackFile file : manifest.files()) {
      Path source = ManifestFile.resolve(from, file.source(), recipe);
      if (!Files.isRegularFile(source)) {
        throw new InvalidPackException(
            "%s: missing; the recipe %s takes it as '%s'".formatted(source, recipe, file.path()));
      }
      Path copy = ManifestFile.resolve(work, file.path(), recipe);
      Files.createDirectories(copy.getParent());
      Files.copy(source, copy);
      files.add(new PackFile(file.path(), "", ModelPack.sha256(copy)));
    }
    return files;
  }
}
