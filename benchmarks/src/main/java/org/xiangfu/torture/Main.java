package org.xiangfu.torture;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code xiangfu torture}. */
@Command(name = "xiangfu", subcommands = TortureCommand.class)
public final class Main {
  // Held here because the JDK's loggers forget their level when collected.
  private static final Logger JDK_LOG = Logger.getLogger("");

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    JDK_LOG.setLevel(Level.SEVERE);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (problem, command, _) -> {
              if (!(problem instanceof IOException)) {
                throw problem;
              }
              command.getErr().println(problem.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }
}
