package org.xiangfu.batch.check;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.client.cli.LanguageOption;
import org.xiangfu.client.cli.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu recheck judge}. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    description = {
      "Says from the verdicts that were entered in a drawn table whether the job is accepted, and"
          + " how many of all its records may be wrong at most.",
      "",
      "Of the verdicts ok, wrong and unclear the last counts as wrong. Every drawn record needs"
          + " one, and who gave it.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:accepted", "1:rejected", "2:the table cannot be used; says which line"})
public final class RecheckJudgeCommand implements Callable<Integer> {
  private static final int ACCEPTED = 0;
  private static final int REJECTED = 1;
  private static final int UNUSABLE_INPUT = 2;

  @Spec private CommandSpec command;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the sample.")
  private Path folder;

  @Mixin private LanguageOption language;

  /** Made by picocli. */
  public RecheckJudgeCommand() {}

  @Override
  public Integer call() {
    Messages messages = Messages.beside(BatchInputException.class, language.locale());
    try {
      CheckSheet.Plan plan = CheckSheet.plan(folder);
      Verdicts given = Verdicts.read(folder.resolve(CheckSheet.SHEET), plan.records());
      boolean accepted = plan.acceptance().accepts(given.wrong());
      command
          .commandLine()
          .getOut()
          .println(
              messages.text(
                  accepted ? "recheck.accepted" : "recheck.rejected",
                  given.wrong(),
                  given.looked(),
                  plan.mostWrong(),
                  plan.lot(),
                  plan.acceptance().upperBound(given.wrong()),
                  given.checkers().size()));
      return accepted ? ACCEPTED : REJECTED;
    } catch (BatchInputException e) {
      command.commandLine().getErr().println(e.getMessage());
      return UNUSABLE_INPUT;
    }
  }
}
