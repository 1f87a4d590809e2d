package org.xiangfu.batch;

import org.xiangfu.batch.check.RecheckCommand;
import org.xiangfu.batch.load.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Entry of {@code xiangfu enroll}, {@code xiangfu extract}, {@code xiangfu load}, {@code xiangfu
 * job}, {@code xiangfu household} and {@code xiangfu recheck}.
 */
@Command(
    name = "xiangfu",
    subcommands = {
      EnrollCommand.class,
      ExtractCommand.class,
      LoadCommand.class,
      JobCommand.class,
      HouseholdCommand.class,
      RecheckCommand.class
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
