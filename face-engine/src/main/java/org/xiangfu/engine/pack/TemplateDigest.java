package org.xiangfu.engine.pack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a pack's templates depend on, as one digest. Its text is frozen: what is added to a manifest
 * and changes templates is added to the text only where it is given.
 */
final class TemplateDigest {
  private final StringBuilder text = new StringBuilder();

  private TemplateDigest() {}

  static String of(PackManifest manifest) {
    var digest = new TemplateDigest();
    digest.line("id", manifest.id());
    manifest.files().stream()
        .sorted(Comparator.comparing(PackFile::path))
        .forEach(
            file -> {
              digest.line("file", file.path());
              digest.line("sha256", file.sha256().toLowerCase(Locale.ROOT));
            });
    digest.detector(manifest.detector());
    digest.embedder(manifest.embedder());
    return digest.hex();
  }

  private void detector(DetectorSpec detector) {
    line("detector", detector.type());
    line("detectorFile", detector.file());
    line("landmarkFile", detector.landmarkFile() == null ? "" : detector.landmarkFile());
    line("detectorInput", detector.inputSize());
    line("scoreThreshold", detector.scoreThreshold());
    line("nmsThreshold", detector.nmsThreshold());
  }

  private void embedder(EmbedderSpec embedder) {
    line("embedder", embedder.type());
    line("embedderFile", embedder.file());
    line("embedderInput", embedder.inputSize());
    line("colourOrder", embedder.colourOrder());
    line("mean", embedder.mean());
    line("std", embedder.std());
    line("dimension", embedder.dimension());
    line("alignment", embedder.alignment());
    line("flipAveraging", embedder.flipAveraging());
    line("precisions", embedder.precisions());
  }

  private void line(String name, Object value) {
    text.append(name).append('=').append(value).append('\n');
  }

  private String hex() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
