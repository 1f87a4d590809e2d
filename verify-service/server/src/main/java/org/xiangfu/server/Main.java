package org.xiangfu.server;

import picocli.CommandLine;

/** Entry point of {@code xiangfu serve}. */
public final class Main {
  private Main() {}

  /** Runs the subcommand named by the first argument. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Xiangfu())
        .addSubcommand(new ServeCommand())
        .addSubcommand(new ClusterCommand());
  }

  @CommandLine.Command(name = "xiangfu", description = "Face verification for ID card issuance.")
  private static final class Xiangfu {}
}
