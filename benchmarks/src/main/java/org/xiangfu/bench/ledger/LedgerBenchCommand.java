package org.xiangfu.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.server.ledger.proof.ExportVerifier;
import org.xiangfu.server.ledger.proof.Verification;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench ledger}. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Fills a ledger, exports it, times its verification, and then changes one byte of the export"
          + " at a time: each change must be detected, and its line named.",
      "匯出帳冊並量測驗證速度；再逐一竄改任一位元組，每次皆須偵測並指出所在行。",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured; every change was detected and located",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:a change was missed, or the wrong line named"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu bench ledger",
      "  xiangfu bench ledger --events 1000000 --flips 100 --keep ledger.jsonl"
    })
public final class LedgerBenchCommand implements Callable<Integer> {
  private static final int MISSED = 3;
  private static final int RUNS = 9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Events of the ledger. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--flips",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Bytes to change, one at a time. Default: ${DEFAULT-VALUE}.")
  private int flips;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the changes. Default: another one each time; it is printed.")
  private long seed = System.nanoTime();

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = "Keep the export, and its public key as FILE.pub. Default: neither.")
  private Path keep;

  /** Made by picocli. */
  public LedgerBenchCommand() {}

  @Override
  public Integer call() throws IOException {
    if (events < 1 || flips < 0) {
      throw new ParameterException(
          spec.commandLine(), "--events must be at least 1, and --flips not negative");
    }
    Path folder = Files.createTempDirectory(DiskFolder.standard(), "ledger-proof");
    try {
      Path export = folder.resolve("ledger.jsonl");
      Path published = folder.resolve("ledger.pub");
      SigningKeyFile key = SigningKeyFile.create(folder.resolve("ledger.key"));
      key.writePublic(published);
      fill(folder, key, export);
      PublicKeyFile keys = PublicKeyFile.read(published);
      time(export, keys);
      int code = flip(export, keys);
      if (keep != null) {
        Files.copy(export, keep);
        Files.copy(published, keep.resolveSibling(keep.getFileName() + ".pub"));
      }
      return code;
    } finally {
      DiskFolder.delete(folder);
    }
  }

  private void fill(Path folder, SigningKeyFile key, Path export) throws IOException {
    long begun = System.nanoTime();
    try (SignedLedger ledger = SignedLedger.open(folder.resolve("raft"), key.signer())) {
      ledger.fill(events);
      say("%,d events appended and signed in %.1f s (one durable peer)", events, since(begun));
      begun = System.nanoTime();
      ledger.export(export);
      double seconds = since(begun);
      say(
          "exported in %.1f s: %,.0f events/s, %,d bytes, %,d an event",
          seconds, events / seconds, Files.size(export), Files.size(export) / events);
    }
  }

  private void time(Path export, PublicKeyFile keys) throws IOException {
    double[] rates = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      long begun = System.nanoTime();
      Verification found = new ExportVerifier(Optional.of(keys), _ -> {}).verify(export);
      rates[run] = events / since(begun);
      if (!found.proven() || found.signedEvents() != events) {
        throw new IOException("the export as it was written is not proven: " + found);
      }
    }
    say(
        "verified, one thread: the first time %,.0f events/s; of %d times the slowest %,.0f, median"
            + " %,.0f",
        rates[0], RUNS, Arrays.stream(rates).min().orElse(0), sortedMiddle(rates));
  }

  private static double sortedMiddle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private int flip(Path export, PublicKeyFile keys) throws IOException {
    var changes = new Flips(export, keys, Flips.lineEnds(export));
    var random = new Random(seed);
    long begun = System.nanoTime();
    for (int i = 0; i < flips; i++) {
      changes.flip(random);
    }
    say(
        "%,d bytes changed, one at a time: %,d detected, %,d located (seed %d, %.1f s)",
        flips, changes.detected(), changes.located(), seed, since(begun));
    return changes.detected() == flips && changes.located() == flips ? 0 : MISSED;
  }

  private static double since(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private void say(String line, Object... values) {
    spec.commandLine().getOut().printf(line + "%n", values);
    spec.commandLine().getOut().flush();
  }
}
