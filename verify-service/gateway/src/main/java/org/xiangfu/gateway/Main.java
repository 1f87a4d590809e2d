package org.xiangfu.gateway;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code xiangfu gateway}. */
@Command(name = "xiangfu", subcommands = GatewayCommand.class)
public final class Main {
  private Main() {}

  /** Runs the subcommand with its options and ends the process with its exit code. */
  public static void main(String[] args) {
    // Logback reads it when the first line is logged.
    if ("json".equals(System.getenv("XIANGFU_LOG"))) {
      System.setProperty("xiangfu.log.appender", "json");
    }
    System.exit(commandLine().execute(args));
  }

  /** The command line, for whoever runs it in another way. */
  static CommandLine commandLine() {
    return new CommandLine(new Main());
  }
}
