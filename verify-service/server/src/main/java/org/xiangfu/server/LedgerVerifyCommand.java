package org.xiangfu.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.server.ledger.proof.ExportVerifier;
import org.xiangfu.server.ledger.proof.Verification;
import org.xiangfu.server.ledger.proof.Verification.BadLine;
import org.xiangfu.server.ledger.proof.Verification.Signed;
import org.xiangfu.server.sealing.PublicKeyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu ledger verify}: proves an export. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Proves with nothing but an export and the public key that no event was altered, dropped or"
          + " reordered, or names the first line that is bad. Needs no service.",
      "僅憑匯出檔與公鑰，證明事件未遭竄改、刪除或重排；否則指出第一個有問題的行。無須連線。",
      "",
      "Each event is linked to the one before by a hash, and a checkpoint signs the chain up to its"
          + " event. What comes after the last checkpoint is linked but not signed: whoever rewrote"
          + " the file could have rewritten or cut it. An export that began at --from says nothing"
          + " of the events before, except that the chain it goes on with is the signed one.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:proven up to the last checkpoint; what is proven is printed",
      "1:altered; the first bad line is printed, and what is proven of those before it",
      "2:the command line is wrong",
      "3:the export or the key could not be read",
      "4:nothing is bad, but the export ends early or holds no checkpoint: see what is printed"
    },
    footer = {
      "",
      "The public key comes from 'xiangfu keys public' and should reach you by another way than the"
          + " export."
    })
final class LedgerVerifyCommand implements Callable<Integer> {
  private static final int BAD = 1;
  private static final int UNREADABLE = 3;
  private static final int INCOMPLETE = 4;
  private static final long LINE_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "EXPORT",
      description = {"JSON Lines from 'xiangfu ledger export'.", "匯出檔。"})
  private Path export;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = {"Public key from 'xiangfu keys public'.", "公鑰檔。"})
  private Path key;

  private long shown = System.nanoTime();

  @Override
  public Integer call() {
    try {
      PublicKeyFile keys = PublicKeyFile.read(key);
      long begun = System.nanoTime();
      long bytes = Files.size(export);
      Verification found =
          new ExportVerifier(Optional.of(keys), done -> progress(done, bytes)).verify(export);
      return report(found, (System.nanoTime() - begun) / 1e9);
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage() + " 無法讀取");
      return UNREADABLE;
    }
  }

  private void progress(long done, long bytes) {
    if (System.nanoTime() - shown > LINE_NANOS) {
      shown = System.nanoTime();
      spec.commandLine().getErr().printf("%,d of %,d bytes%n", done, bytes);
    }
  }

  private int report(Verification found, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    found.bad().ifPresent(this::report);
    if (found.bad().isEmpty() && !found.ended()) {
      spec.commandLine()
          .getErr()
          .printf(
              "%s ends early, in line %d after sequence %d: what followed is missing%n"
                  + "檔案於第 %d 行（序號 %d 之後）中斷，其後內容遺失%n",
              export,
              found.lines() + 1,
              found.last().getSequence(),
              found.lines() + 1,
              found.last().getSequence());
    }
    out.printf(
        "%,d events after sequence %d and up to %d follow from one another, in %.1f s (%,.0f/s)%n"
            + "序號 %d 之後至 %d 共 %,d 筆事件前後相連%n",
        found.events(),
        found.before().getSequence(),
        found.last().getSequence(),
        seconds,
        found.events() / seconds,
        found.before().getSequence(),
        found.last().getSequence(),
        found.events());
    if (found.before().getCount() > 0) {
      out.printf(
          "the %,d events up to sequence %d are not in this export: nothing is said of them%n"
              + "此前 %,d 筆事件不在本匯出檔內，不在證明範圍%n",
          found.before().getCount(), found.before().getSequence(), found.before().getCount());
    }
    if (found.withheld() > 0) {
      out.printf(
          "of %,d events only the digest is here: that they took place is proven, not what they"
              + " said%n其中 %,d 筆僅有摘要：可證其存在，無法證其內容%n",
          found.withheld(), found.withheld());
    }
    signed(out, found);
    out.flush();
    if (found.bad().isPresent()) {
      return BAD;
    }
    return found.proven() ? 0 : INCOMPLETE;
  }

  private void report(BadLine bad) {
    spec.commandLine()
        .getErr()
        .printf(
            "%s BAD at line %d (byte %d), sequence %d: %s%n第 %d 行，序號 %d：%s%n",
            export,
            bad.line(),
            bad.offset(),
            bad.sequence(),
            bad.problem().english(),
            bad.line(),
            bad.sequence(),
            bad.problem().chinese());
  }

  private static void signed(PrintWriter out, Verification found) {
    if (found.signed().isEmpty()) {
      out.printf(
          "NOTHING IS SIGNED: there is no checkpoint, so whoever wrote the file could have made all"
              + " of it%n無簽章查核點：無法證明未遭整體改寫%n");
      return;
    }
    Signed last = found.signed().get();
    out.printf(
        "PROVEN 已證明: the %,d events up to sequence %d are as they were when the key %s signed"
            + " them at %s (%,d checkpoints): none was altered, dropped or reordered%n"
            + "至序號 %d 共 %,d 筆事件未遭竄改、刪除或重排%n",
        found.signedEvents(),
        last.position().getSequence(),
        last.key(),
        last.time(),
        found.checkpoints(),
        last.position().getSequence(),
        found.signedEvents());
    long unsigned = found.events() - found.signedEvents();
    out.printf(
        "after that: %,d events, linked but not signed; whether more followed is not known%n"
            + "其後 %,d 筆僅串鏈未簽章；是否另有後續事件不得而知%n",
        unsigned, unsigned);
  }
}
