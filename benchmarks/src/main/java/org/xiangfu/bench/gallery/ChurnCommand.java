package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.server.gallery.GalleryReplica;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench churn}. */
@Command(
    name = "churn",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Deletes and enrols photos round after round while searches go on: what that does to recall,"
          + " and what merges do to the latency of searches and of writes becoming visible.",
      "反覆刪除與註冊：量測對召回率、以及合併期間對查詢延遲的影響。",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu bench churn --size 50000 --rounds 20 --share 0.05"})
public final class ChurnCommand implements Callable<Integer> {
  private static final int TELL_EVERY = 5;
  private static final int RECALL_SEARCHES = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private GalleryOptions options;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "20",
      description = "Rounds. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--share",
      paramLabel = "S",
      defaultValue = "0.05",
      description = "Share of the photos that a round replaces. Default: ${DEFAULT-VALUE}.")
  private double share;

  /** Made by picocli. */
  public ChurnCommand() {}

  @Override
  public Integer call() throws IOException {
    if (rounds < 1 || !(share > 0 && share <= 1)) {
      throw new ParameterException(
          spec.commandLine(), "--rounds must be at least 1, --share above 0 and at most 1");
    }
    Path folder = Files.createTempDirectory(options.folder(), "churn");
    var gallery = new GalleryReplica("gallery-0", options.format());
    try {
      gallery.state().open(folder);
      measure(new ChangingGallery(gallery, options.templates(), options.persons()));
    } finally {
      if (gallery.state().store() != null) {
        gallery.state().store().close();
      }
      DiskFolder.delete(folder);
    }
    return 0;
  }

  private void measure(ChangingGallery gallery) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    gallery.fill();
    gallery.settle();
    out.println(options.conditions(gallery.segments()));
    tell(out, gallery, 0);
    for (int round = 1; round <= rounds; round++) {
      try (var _ = gallery.searching()) {
        gallery.replace(share);
        gallery.settle();
      }
      if (round % TELL_EVERY == 0 || round == rounds) {
        tell(out, gallery, round);
      }
    }
    out.println("HNSW, no merge running     " + Latency.of(gallery.quiet()));
    out.println("HNSW, while merges ran     " + Latency.of(gallery.merging()));
    out.println("a write becoming visible   " + Latency.of(gallery.visible()));
    out.flush();
  }

  private void tell(PrintWriter out, ChangingGallery gallery, int round) throws IOException {
    Agreement agreement = gallery.agreement(options.threshold(), RECALL_SEARCHES);
    out.printf(
        "round %2d: HNSW finds %.2f %% of the mates that are above the threshold; %d segments%n",
        round, 100 * agreement.recall(), gallery.segments());
    out.flush();
  }
}
