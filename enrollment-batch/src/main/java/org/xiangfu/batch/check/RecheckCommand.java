package org.xiangfu.batch.check;

import org.xiangfu.batch.RecheckDrawCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xiangfu recheck}. */
@Command(
    name = "recheck",
    mixinStandardHelpOptions = true,
    description = {
      "The double check (核校) of an enrolled archive: a random sample of what a job has in the"
          + " gallery, for people to look at, and what their verdicts say of the whole."
    },
    subcommands = {RecheckDrawCommand.class, RecheckJudgeCommand.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu recheck draw --archive a.zip --manifest m.csv --seed 42 --to /secure/1",
      "  xiangfu recheck judge /secure/1"
    })
public final class RecheckCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public RecheckCommand() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
