package org.xiangfu.server;

import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.StartSweepRequest;
import org.xiangfu.v1.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu sweep start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Begins a sweep; one runs at a time. It goes on through restarts and changes of leader.",
      "開始清查；同時僅能進行一次。",
      ""
    },
    footer = {
      "",
      "Of N persons, N·(N−1)/2·FMR pairs are alike by chance: --fmr-db 100, one in 10^10, gives",
      "0.5 false pairs among 100,000 persons.",
      "",
      "Example:",
      "  xiangfu sweep start --fmr-db 100 --pace 200 --operator admin01 --plaintext"
    })
final class SweepStartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--fmr-db",
      paramLabel = "DB",
      defaultValue = "0",
      description = {
        "False match rate of two persons, -10·log10, 30 to 160. Default: one false pair in all.",
        "誤配率（分貝）。"
      })
  private int fmrDb;

  @Option(
      names = "--pace",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "At most so many photos a second. Default: as other work leaves room.",
        "每秒張數上限。"
      })
  private int pace;

  @Option(
      names = "--exact",
      description = {"Compares with everything, without the graph: for small galleries.", "全數比對。"})
  private boolean exact;

  @Mixin private AuditQuestion question;

  @Override
  public Integer call() {
    return question.run(
        spec,
        Purpose.PURPOSE_SWEEP,
        (client, origin) -> {
          Sweep begun =
              client
                  .sweeps()
                  .startSweep(
                      StartSweepRequest.newBuilder()
                          .setOrigin(origin)
                          .setFmrDb(fmrDb)
                          .setPhotosPerSecond(pace)
                          .setExact(exact)
                          .build())
                  .getSweep();
          question.print(spec, SweepCommand.COLUMNS, List.of(SweepCommand.row(begun)));
          return 0;
        });
  }
}
