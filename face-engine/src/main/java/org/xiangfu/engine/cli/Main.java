package org.xiangfu.engine.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The engine's commands. Exit codes: 0 done, 1 something failed, 2 wrong usage. */
@Command(
    name = "xiangfu",
    description = "Face verification for ID card issuance.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ModelsCommand.class,
      EvaluateCommand.class,
      CalibrateCommand.class,
      PopulationCommand.class
    })
public final class Main implements Runnable {
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public Main() {}

  /** The command line, for launchers and tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (problem, command, parsed) -> {
              if (!(problem instanceof IOException || problem instanceof RuntimeException)) {
                throw problem;
              }
              command.getErr().println(Messages.text("failed", problem.getMessage()));
              return 1;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: models, evaluate, calibrate or population");
  }

  /** Runs one command and exits. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "org/xiangfu/engine/cli/logback.xml");
    }
    System.exit(commandLine().execute(args));
  }
}
