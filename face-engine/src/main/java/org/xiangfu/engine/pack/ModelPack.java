package org.xiangfu.engine.pack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.xiangfu.engine.calibrate.Calibration;

/**
 * A model pack: a folder with a manifest {@code pack.json} and the files it lists, each checked
 * against its SHA-256. Immutable.
 */
public final class ModelPack {
  private final Path folder;
  private final PackManifest manifest;

  private ModelPack(Path folder, PackManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * Reads and checks a pack.
   *
   * @throws InvalidPackException naming the file and what is wrong: no or a broken manifest, an
   *     unknown format version, a path that leads out of the folder, a missing file, a wrong
   *     checksum
   * @throws IOException if a file cannot be read
   */
  public static ModelPack load(Path folder) throws IOException {
    Path manifestFile = folder.resolve(ManifestFile.NAME);
    PackManifest manifest = ManifestFile.read(manifestFile);
    for (PackFile file : manifest.files()) {
      Path path = ManifestFile.resolve(folder, file.path(), manifestFile);
      if (!Files.isRegularFile(path)) {
        throw new InvalidPackException(path + ": missing; the manifest lists it");
      }
      if (!path.toRealPath().startsWith(folder.toRealPath())) {
        throw new InvalidPackException(path + ": a link that leads out of the pack's folder");
      }
      String actual = sha256(path);
      if (!actual.equalsIgnoreCase(file.sha256())) {
        throw new InvalidPackException(
            "%s: SHA-256 is %s, the manifest says %s; the file is damaged or not the one the pack was made with"
                .formatted(path, actual, file.sha256().isEmpty() ? "(nothing)" : file.sha256()));
      }
    }
    return new ModelPack(folder.toAbsolutePath().normalize(), manifest);
  }

  /** The pack's id, which its templates carry. */
  public String id() {
    return manifest.id();
  }

  /** Length of its templates. */
  public int dimension() {
    return manifest.embedder().dimension();
  }

  /**
   * A digest of all that its templates depend on: the id, the files, how faces are found, aligned
   * and embedded, and not the calibration. SHA-256, 64 hexadecimal digits, lower case; the same in
   * every release. Packs with the same one make the same templates on processors of one kind; a
   * pack may calculate in another precision on another kind.
   */
  public String templateDigest() {
    return TemplateDigest.of(manifest);
  }

  /** What its scores mean. */
  public Calibration calibration() {
    return manifest.calibration();
  }

  /** Everything the manifest says. */
  public PackManifest manifest() {
    return manifest;
  }

  /** Where it lies. */
  public Path folder() {
    return folder;
  }

  /** Where its detector's model lies. */
  public Path detectorFile() {
    return folder.resolve(manifest.detector().file());
  }

  /** Where its detector's second model lies, if it has one. */
  public Optional<Path> landmarkFile() {
    return Optional.ofNullable(manifest.detector().landmarkFile()).map(folder::resolve);
  }

  /** Where its embedder's model lies. */
  public Path embedderFile() {
    return folder.resolve(manifest.embedder().file());
  }

  @Override
  public String toString() {
    return "ModelPack[" + id() + " in " + folder + "]";
  }

  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
