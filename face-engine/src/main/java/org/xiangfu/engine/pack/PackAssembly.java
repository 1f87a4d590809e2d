package org.xiangfu.engine.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.xiangfu.engine.calibrate.Calibration;

/**
 * Makes a pack: of a recipe, which is a manifest whose files name a {@code source} instead of a
 * checksum, or of another pack.
 */
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
    return write(to, work -> manifest.withFiles(copy(manifest, recipe, from, work)));
  }

  /**
   * Copies a pack and gives the copy another calibration. The id stays, so that templates of the
   * one compare with those of the other.
   *
   * @param to the copy's folder, which must not exist yet; its parent is made
   * @return the copy, loaded and checked
   * @throws InvalidPackException if {@code to} exists
   */
  public static ModelPack recalibrate(ModelPack pack, Calibration calibration, Path to)
      throws IOException {
    return write(
        to,
        work -> {
          for (PackFile file : pack.manifest().files()) {
            Path copy = work.resolve(file.path());
            Files.createDirectories(copy.getParent());
            Files.copy(pack.folder().resolve(file.path()), copy);
          }
          return pack.manifest().withCalibration(calibration);
        });
  }

  private static ModelPack write(Path to, Contents contents) throws IOException {
    Path target = to.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new InvalidPackException(
          target + ": is there already; remove it or name another folder");
    }
    Files.createDirectories(target.getParent());
    Path work = Files.createTempDirectory(target.getParent(), ".assembling-");
    try {
      ManifestFile.write(work.resolve(ManifestFile.NAME), contents.into(work));
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

  /** Puts the files of a pack into a folder and tells its manifest. */
  private interface Contents {
    PackManifest into(Path folder) throws IOException;
  }
}
