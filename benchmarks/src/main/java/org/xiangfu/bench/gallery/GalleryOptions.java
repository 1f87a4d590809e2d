package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.generate.GeneratedGallery;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.server.gallery.v1.GalleryFormat;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which generated gallery is measured. */
final class GalleryOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Templates, four a person. Default: ${DEFAULT-VALUE}.")
  private int size;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "128",
      description = "Length of a template. Default: ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--format",
      defaultValue = "GENERATION_2",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private GalleryFormat format;

  @Option(
      names = "--threshold",
      paramLabel = "COS",
      defaultValue = "0.5",
      description =
          "Cosine that counts as alike; two photos of a generated person have 0.6 on average."
              + " Default: ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where generated galleries are kept; on a disk, not in memory. Default: xiangfu-bench in"
              + " the folder for temporary files.")
  private Path dir;

  int size() {
    return size;
  }

  int persons() {
    return size / TemplateGenerator.PHOTOS_AN_IDENTITY;
  }

  int dimension() {
    return dimension;
  }

  GalleryFormat format() {
    return format;
  }

  double threshold() {
    return threshold;
  }

  TemplateGenerator templates() {
    return TemplateGenerator.usual("generated", dimension);
  }

  Path folder() throws IOException {
    return dir == null ? DiskFolder.standard() : DiskFolder.checked(dir);
  }

  /** Opens the gallery, and builds it at first use. */
  GeneratedGallery open() throws IOException {
    if (size < TemplateGenerator.PHOTOS_AN_IDENTITY || dimension < 2) {
      throw new ParameterException(
          spec.commandLine(), "--size must be at least 4, --dimension at least 2");
    }
    return GeneratedGallery.open(folder(), size, templates(), format);
  }

  /** One line on what is measured, for a report. */
  String conditions(int segments) {
    return "%,d templates of %d, %s, %d segments; threshold %s; %d processors, Java %s"
        .formatted(
            size,
            dimension,
            format,
            segments,
            threshold,
            Runtime.getRuntime().availableProcessors(),
            Runtime.version());
  }
}
