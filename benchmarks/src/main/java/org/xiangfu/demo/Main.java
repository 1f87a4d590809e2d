package org.xiangfu.demo;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.xiangfu.day.DayCommand;
import org.xiangfu.training.TrainingCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code xiangfu demo}, {@code xiangfu day} and {@code xiangfu training}. */
@Command(
    name = "xiangfu",
    subcommands = {DemoCommand.class, DayCommand.class, TrainingCommand.class})
public final class Main {
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  // Held here because the JDK's loggers forget their level when collected.
  private static final Logger JDK_LOG = Logger.getLogger("");

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "org/xiangfu/demo/logback.xml");
    }
    // Lucene and Ratis greet through the JDK's log.
    JDK_LOG.setLevel(Level.WARNING);
    System.exit(commandLine().execute(args));
  }

  /** The command line, for launchers and tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main());
  }
}
