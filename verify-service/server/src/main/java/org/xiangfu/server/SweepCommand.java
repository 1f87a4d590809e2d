package org.xiangfu.server;

import java.util.List;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CancelSweepRequest;
import org.xiangfu.v1.GetSweepRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PauseSweepRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ResumeSweepRequest;
import org.xiangfu.v1.Sweep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu sweep}: who is on record twice. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Compares everybody on record with everybody else, behind all other work, and lists persons"
          + " who may be one, for people to look at. Nothing follows from a finding by itself.",
      "重複身分清查：於背景以全部檔存照片互相比對，列出疑似同一人者供人員判定；結果不會自動產生任何處分。"
    },
    synopsisSubcommandLabel = "(start | status | pause | resume | cancel | findings | decide)",
    subcommands = {
      SweepStartCommand.class,
      SweepCommand.Status.class,
      SweepCommand.Pause.class,
      SweepCommand.Resume.class,
      SweepCommand.Cancel.class,
      SweepFindingsCommand.class,
      SweepDecideCommand.class
    },
    footer = {
      "",
      "Administrators start, pause, resume and cancel; supervisors and auditors list and decide.",
      "",
      "Examples:",
      "  xiangfu sweep start --fmr-db 100 --pace 200 --operator admin01 --plaintext",
      "  xiangfu sweep status --operator auditor01 --plaintext",
      "  xiangfu sweep findings --state open --operator auditor01 --plaintext",
      "  xiangfu sweep decide FINDING --as related --reason \"sisters\" --operator auditor01 …"
    })
final class SweepCommand implements Runnable {
  static final List<String> COLUMNS =
      List.of(
          "sweep",
          "state",
          "fmr_db",
          "share",
          "persons",
          "photos",
          "pairs",
          "false_expected",
          "findings",
          "open");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  static List<String> row(Sweep sweep) {
    return List.of(
        sweep.getSweepId(),
        AuditQuestion.bare(sweep.getState(), "SWEEP_STATE_"),
        Integer.toString(sweep.getFmrDb()),
        "%.1f %%".formatted(100 * sweep.getShare()),
        Long.toString(sweep.getPersons()),
        Long.toString(sweep.getPhotos()),
        Long.toString(sweep.getPairs()),
        "%.2g%s"
            .formatted(
                sweep.getExpectedFalsePairs(), sweep.getExtrapolated() ? " (extrapolated)" : ""),
        Long.toString(sweep.getFindings()),
        Long.toString(sweep.getOpenFindings()));
  }

  /** {@code xiangfu sweep status}. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {"How far a sweep is; the newest one by default.", "清查進度。", ""})
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "SWEEP", defaultValue = "", description = "Its id.")
    private String sweep;

    @Mixin private AuditQuestion question;

    @Override
    public Integer call() {
      return question.run(
          spec,
          Purpose.PURPOSE_SWEEP,
          (client, _) -> {
            var asked = GetSweepRequest.newBuilder().setSweepId(sweep).build();
            Sweep told = client.sweeps().getSweep(asked).getSweep();
            question.print(spec, COLUMNS, List.of(row(told)));
            return 0;
          });
    }
  }

  /** What is done to one sweep, and how it stands then. */
  abstract static class Step implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "SWEEP", description = "Its id.")
    private String sweep;

    @Mixin private AuditQuestion question;

    abstract Sweep take(XiangfuClient client, Origin.Builder origin, String sweep);

    @Override
    public Integer call() {
      return question.run(
          spec,
          Purpose.PURPOSE_SWEEP,
          (client, origin) -> {
            question.print(spec, COLUMNS, List.of(row(take(client, origin, sweep))));
            return 0;
          });
    }
  }

  /** {@code xiangfu sweep pause}. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = {"Stops a sweep until it is resumed.", "暫停清查。", ""})
  static final class Pause extends Step {
    @Override
    Sweep take(XiangfuClient client, Origin.Builder origin, String sweep) {
      return client
          .sweeps()
          .pauseSweep(PauseSweepRequest.newBuilder().setOrigin(origin).setSweepId(sweep).build())
          .getSweep();
    }
  }

  /** {@code xiangfu sweep resume}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = {"Goes on with a paused sweep, where it was.", "繼續清查。", ""})
  static final class Resume extends Step {
    @Override
    Sweep take(XiangfuClient client, Origin.Builder origin, String sweep) {
      return client
          .sweeps()
          .resumeSweep(ResumeSweepRequest.newBuilder().setOrigin(origin).setSweepId(sweep).build())
          .getSweep();
    }
  }

  /** {@code xiangfu sweep cancel}. */
  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = {
        "Ends a sweep for good; what it found so far is deleted.",
        "取消清查，已找到者一併刪除。",
        ""
      })
  static final class Cancel extends Step {
    @Override
    Sweep take(XiangfuClient client, Origin.Builder origin, String sweep) {
      return client
          .sweeps()
          .cancelSweep(CancelSweepRequest.newBuilder().setOrigin(origin).setSweepId(sweep).build())
          .getSweep();
    }
  }
}
