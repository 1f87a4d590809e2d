package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.xiangfu.bench.generate.TemplateGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench agreement}. */
@Command(
    name = "agreement",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Searches a generated gallery for many persons, by HNSW and by EXACT scan, and counts every"
          + " mate above the threshold that either misses.",
      "比對 HNSW 與 EXACT：逐一計數超過門檻卻未被找到的本人。",
      "",
      "The gallery is built at first use (minutes for 100,000, a quarter of an hour or more for a"
          + " million) and kept.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured; misses of HNSW are printed",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:EXACT missed a mate, which must not be"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu bench agreement --searches 10000",
      "  xiangfu bench agreement --size 1000000 --searches 100000"
    })
public final class AgreementCommand implements Callable<Integer> {
  private static final int NOT_EXACT = 3;
  private static final int REFRESH_MILLIS = 1_000;

  @Spec private CommandSpec spec;
  @Mixin private GalleryOptions gallery;

  @Option(
      names = "--searches",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Persons to search for. Default: ${DEFAULT-VALUE}.")
  private int searches;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Searches at once. Default: one a processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Made by picocli. */
  public AgreementCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (searches < 1 || threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--searches and --threads must be at least 1");
    }
    try (var opened = gallery.open()) {
      var agreement =
          new Agreement(
              opened.gallery(),
              gallery.templates(),
              _ -> IntStream.range(0, TemplateGenerator.PHOTOS_AN_IDENTITY),
              gallery.threshold());
      run(agreement);
      spec.commandLine()
          .getOut()
          .printf(
              "%s; %,d searches, %d at once%n%s",
              gallery.conditions(opened.segments()), searches, threads, agreement.text());
      spec.commandLine().getOut().flush();
      return agreement.exactIsExact() ? 0 : NOT_EXACT;
    }
  }

  private void run(Agreement agreement) throws IOException, InterruptedException {
    var next = new AtomicInteger();
    List<Future<Void>> workers = new ArrayList<>();
    var factory = Thread.ofPlatform().name("agreement-", 0).factory();
    try (var progress =
            new ProgressBarBuilder()
                .setTaskName("searches")
                .setInitialMax(searches)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .build();
        var executor = Executors.newFixedThreadPool(threads, factory)) {
      for (int i = 0; i < threads; i++) {
        workers.add(executor.submit(() -> work(agreement, next, progress)));
      }
      for (Future<Void> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a search failed: " + e.getCause().getMessage(), e);
    }
  }

  private Void work(Agreement agreement, AtomicInteger next, ProgressBar progress)
      throws IOException {
    int persons = gallery.persons();
    for (int i = next.getAndIncrement(); i < searches; i = next.getAndIncrement()) {
      // Evenly over the gallery; each round takes another photo.
      long identity = (long) (i % persons) * Math.max(1, persons / searches);
      agreement.search(identity, TemplateGenerator.PHOTOS_AN_IDENTITY + i / persons);
      progress.step();
    }
    return null;
  }
}
