package org.xiangfu.bench;

import org.xiangfu.bench.bulk.BulkCommand;
import org.xiangfu.bench.gallery.AgreementCommand;
import org.xiangfu.bench.gallery.ChurnCommand;
import org.xiangfu.bench.gallery.FootprintCommand;
import org.xiangfu.bench.gallery.JoinCommand;
import org.xiangfu.bench.ledger.LedgerBenchCommand;
import org.xiangfu.bench.load.LoadCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures: the parts with JMH (micro), the whole service under load (load), what a gallery"
          + " finds (agreement, churn) and needs (footprint), how a node joins (join), what the"
          + " ledger's proofs find (ledger), how fast templates are loaded (bulk).",
      "效能量測：micro 量測各元件，load 對整個服務施加負載，agreement、churn 量測查詢是否找全，"
          + "footprint 量測所需記憶體，join 量測新節點加入，ledger 量測帳冊驗證，bulk 量測大量匯入。"
    },
    subcommands = {
      MicroCommand.class,
      LoadCommand.class,
      AgreementCommand.class,
      ChurnCommand.class,
      FootprintCommand.class,
      JoinCommand.class,
      LedgerBenchCommand.class,
      BulkCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:measured, but some calls failed (load), or EXACT missed a mate (agreement), or the new"
          + " node differs (join), or a change was missed (ledger), or a template is missing (bulk)"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu bench micro Identify -p gallerySize=100000",
      "  xiangfu bench load --embedded --photos $XIANGFU_SHARED/faces/lfw-dev.zip --duration 30s",
      "",
      "Each command explains itself: xiangfu bench micro --help"
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: micro, load, agreement, churn, footprint, join, ledger or bulk");
  }
}
