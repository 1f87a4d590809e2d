package org.xiangfu.counter;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu incident}: impersonations, from the suspicion to the end. */
@Command(
    name = "incident",
    mixinStandardHelpOptions = true,
    description = {
      "Impersonations 冒領案件: recorded as a suspicion, confirmed by a second person, closed.",
      "",
      "From the suspicion on verify says so for both persons, every case is checked against the",
      "impostor's faces, and history finds it from both sides. Once it is confirmed the service",
      "itself looks where else the faces showed up.",
      ""
    },
    subcommands = {
      IncidentRecordCommand.class,
      IncidentEvidenceCommand.class,
      IncidentConfirmCommand.class,
      IncidentCloseCommand.class,
      IncidentShowCommand.class,
      IncidentSearchCommand.class,
      IncidentFaceCommand.class,
      IncidentProbesCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident record --victim A123456789 --face-of EVENT --plaintext",
      "  xiangfu incident confirm --incident ID --reason 'is not the holder' --plaintext",
      "  xiangfu incident close --incident ID --as prosecuted --reason 'police 114-77' --plaintext",
      "",
      "Each of them has a --help."
    })
final class IncidentCommand implements Runnable {
  @Spec private CommandSpec command;

  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(),
        "say what to do: record, evidence, confirm, close, show, search, face or probes");
  }
}
