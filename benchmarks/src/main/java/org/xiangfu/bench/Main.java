package org.xiangfu.bench;

import java.io.IOException;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The measuring commands. Exit codes: 0 done, 1 something failed, 2 wrong usage. */
@Command(
    name = "xiangfu",
    description = "Face verification for ID card issuance.",
    mixinStandardHelpOptions = true,
    subcommands = BenchCommand.class)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public Main() {}

  /** The command line, for launchers and tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (problem, command, _) -> {
              if (!(problem instanceof IOException || problem instanceof RunnerException)) {
                throw problem;
              }
              command.getErr().println(problem.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: bench");
  }

  /** Runs one command and exits. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}
