package org.xiangfu.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.xiangfu.bench.generate.BenchPack;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.bench.micro.RecallProfiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench micro}: JMH in this process, its forks with the launcher's JVM flags. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the parts with JMH: Extraction, OneToOne, Identify, DurableWrite.",
      "",
      "Extraction needs photos: set XIANGFU_SHARED to the folder that holds faces/lfw-dev.zip.",
      "Identify builds its generated gallery at first use (minutes for a million) and keeps it.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured",
      "1:a benchmark failed; the reason is printed",
      "2:the command line is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu bench micro                                     everything",
      "  xiangfu bench micro -l                                  what there is",
      "  xiangfu bench micro Identify -p gallerySize=100000      1:N at 100,000",
      "  xiangfu bench micro DurableWrite -rf json -rff out.json results as a file",
      "  xiangfu bench micro -- -h                               JMH's own options"
    })
final class MicroCommand implements Callable<Integer> {
  /** As the launcher starts every command; see the build's {@code jvm.flags}. */
  private static final List<String> JVM_FLAGS =
      List.of(
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=jdk.incubator.vector",
          "--sun-misc-unsafe-memory-access=allow");

  private CommandSpec spec;

  @Option(
      names = "--pack",
      paramLabel = "DIR",
      description = "Folder of the model pack. Default: as the service finds it.")
  private Path pack;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where generated galleries and logs are kept; on a disk, not in memory. Default:"
              + " xiangfu-bench in the folder for temporary files.")
  private Path dir;

  @Parameters(
      arity = "0..*",
      paramLabel = "REGEXP|JMH-OPTION",
      description = "Benchmarks by regular expression, and any option of JMH.")
  private List<String> jmh = new ArrayList<>();

  /** JMH's options are none of picocli's. */
  @Spec
  void setSpec(CommandSpec spec) {
    this.spec = spec;
    spec.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    CommandLineOptions options;
    try {
      options = new CommandLineOptions(jmh.toArray(String[]::new));
    } catch (CommandLineOptionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (options.shouldHelp()) {
      options.showHelp();
      return 0;
    }
    var runner =
        new Runner(
            new OptionsBuilder()
                .parent(options)
                .jvmArgsAppend(forkFlags().toArray(String[]::new))
                .addProfiler(RecallProfiler.class)
                .shouldFailOnError(true)
                .build());
    try {
      if (options.shouldList()) {
        runner.list();
      } else {
        runner.run();
      }
    } catch (NoBenchmarksException e) {
      throw new ParameterException(
          spec.commandLine(), "no benchmark matches; xiangfu bench micro -l lists them", e);
    }
    return 0;
  }

  private List<String> forkFlags() {
    List<String> inherited = ManagementFactory.getRuntimeMXBean().getInputArguments();
    List<String> flags = new ArrayList<>(JVM_FLAGS);
    flags.removeAll(inherited);
    Optional.ofNullable(pack)
        .ifPresent(p -> flags.add("-D" + BenchPack.PROPERTY + "=" + p.toAbsolutePath()));
    Optional.ofNullable(dir)
        .ifPresent(d -> flags.add("-D" + DiskFolder.PROPERTY + "=" + d.toAbsolutePath()));
    return flags;
  }
}
