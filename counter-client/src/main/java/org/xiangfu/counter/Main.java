package org.xiangfu.counter;

import org.xiangfu.counter.console.ConsoleCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry of {@code xiangfu verify}, {@code identify}, {@code assess}, {@code history}, {@code
 * incident} and {@code console}.
 */
@Command(
    name = "xiangfu",
    subcommands = {
      VerifyCommand.class,
      IdentifyCommand.class,
      AssessCommand.class,
      HistoryCommand.class,
      IncidentCommand.class,
      ConsoleCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs the subcommand with its options and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
  }
}
