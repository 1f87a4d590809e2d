package org.xiangfu.batch.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.engine.pack.InvalidPackException;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.templates.TemplateFileException;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplatePack;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The Spark job: main class for {@code spark-submit}. */
@Command(
    name = "ExtractJob",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Makes the photos of an archive into sealed files of templates, on a Spark cluster.",
      "",
      "Paths of the archive, the manifest and the output are of any file system that Hadoop knows"
          + " (file:, hdfs:, s3a:). The pack and the key lie in the same place on every machine, or"
          + " come with --archives and --files; then name them without a folder.",
      "",
      "The output has a file part-NNNNNNNN.xft for every so many records, beside it"
          + " part-NNNNNNNN.json which lists each record without a template, and account.json. The"
          + " same command goes on where a run ended.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every record gave a template",
      "1:some did not; the files part-NNNNNNNN.json list each with its reason",
      "2:wrong options, or an archive, manifest, pack, key or output folder that cannot be used",
      "3:gave up because tasks failed too often; the same command goes on"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  spark-submit --master yarn --class org.xiangfu.batch.spark.ExtractJob \\",
      "      --jars natives/opencv.jar,natives/pytorch-native-cpu.jar --archives xiangfu-1.zip#pack"
          + " \\",
      "      enrollment-batch-spark-job.jar --archive hdfs:/photos --manifest hdfs:/photos.csv \\",
      "      --output hdfs:/templates --pack pack --key /etc/xiangfu/templates.key"
    })
public final class ExtractJob implements Callable<Integer> {
  private static final int ALL_GOOD = 0;
  private static final int SOME_NOT = 1;
  private static final int UNUSABLE_INPUT = 2;
  private static final int GAVE_UP = 3;

  @Spec private CommandSpec command;

  @Option(
      names = "--archive",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the photos.")
  private String archive;

  @ArgGroup(multiplicity = "1")
  private Persons persons;

  static final class Persons {
    @Option(
        names = "--manifest",
        paramLabel = "FILE",
        description =
            "CSV with the columns photo, person_id and, if known, captured_on; or JSON Lines"
                + " (.jsonl, .ndjson) with such fields.")
    private String manifest;

    @Option(
        names = "--persons-from-folders",
        description = "A photo's person is the name of the folder it lies in.")
    private boolean fromFolders;
  }

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      defaultValue = "UTF-8",
      description = "Of the manifest: UTF-8, Big5 or MS950 (default: ${DEFAULT-VALUE}).")
  private String encoding;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      required = true,
      description = "A new folder, or that of a run of the same command.")
  private String output;

  @Option(
      names = "--pack",
      paramLabel = "FOLDER",
      required = true,
      description = "Model pack, the same as the service's.")
  private String pack;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "Key file that seals the output: xiangfu keys create --for templates.")
  private String key;

  @Option(
      names = "--photos-per-file",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Records of one file, and of one task (default: ${DEFAULT-VALUE}).")
  private int photosPerFile;

  @Option(
      names = "--files-at-once",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Tasks handed out at once, several for each core; the driver holds their lines (default:"
              + " ${DEFAULT-VALUE}).")
  private int filesAtOnce;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "0",
      description = "Photos in work at once on an executor (default: its cores).")
  private int workers;

  @Option(
      names = "--without-photos",
      description = "Leave the photos out of the files; clerks then see none of what is loaded.")
  private boolean withoutPhotos;

  @Option(names = "--with-quality", description = "Measure and keep the quality of each photo.")
  private boolean withQuality;

  private ExtractJob() {}

  /** Runs the job and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new ExtractJob());
  }

  @Override
  public Integer call() throws IOException {
    if (photosPerFile < 1 || filesAtOnce < 1 || workers < 0) {
      throw new ParameterException(
          command.commandLine(), "--photos-per-file and --files-at-once must be 1 or more");
    }
    Charset charset = charset();
    try (var spark = new JavaSparkContext(configuration())) {
      return run(spark, charset);
    } catch (BatchInputException | InvalidPackException | TemplateFileException e) {
      err().println(e.getMessage());
      return UNUSABLE_INPUT;
    }
  }

  private int run(JavaSparkContext spark, Charset charset) throws IOException {
    long start = System.nanoTime();
    Configuration hadoop = spark.hadoopConfiguration();
    Listing listing =
        persons.fromFolders
            ? new FolderListing(new Path(archive), hadoop)
            : new ManifestListing(new Path(persons.manifest), charset, hadoop);
    Settings settings = settings();
    Listing.Summary summary = listing.summary();
    var folder = new OutputFolder(new Path(output), hadoop);
    folder.make();
    JobFile.of(settings, summary, photosPerFile).claim(folder);
    Counts counts;
    try {
      counts =
          new Waves(photosPerFile, filesAtOnce)
              .run(
                  spark,
                  listing,
                  settings,
                  soFar ->
                      err()
                          .printf(
                              "%d of %d records, %d templates%n",
                              soFar.records(), summary.records(), soFar.templates()));
    } catch (Exception e) {
      return gaveUp(e);
    }
    if (counts.records() != summary.records()) {
      err().println("the archive changed meanwhile; name a new folder, and run it again");
      return UNUSABLE_INPUT;
    }
    folder.removeUnfinished();
    byte[] account = Account.of(counts, settings, (System.nanoTime() - start) / 1e9).toJson();
    folder.replace(Account.NAME, "driver", account);
    out().println(new String(account, UTF_8));
    return counts.templates() == counts.records() ? ALL_GOOD : SOME_NOT;
  }

  /** Spark declares no checked exception and throws one all the same. */
  private int gaveUp(Exception e) throws IOException {
    switch (e) {
      case SparkException failed -> err().println("gave up: " + withoutTrace(failed));
      case IOException input -> throw input;
      default -> throw new IllegalStateException("the job failed", e);
    }
    return GAVE_UP;
  }

  /** Spark writes the trace of the task into the message. */
  private static String withoutTrace(SparkException failed) {
    return failed
        .getMessage()
        .lines()
        .takeWhile(line -> !line.startsWith("\tat "))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private Settings settings() throws IOException {
    TemplatePack made = TemplatePack.of(ModelPack.load(Shipped.find(pack)));
    // Asks at once whether it can be used.
    var _ = TemplateKeys.read(Shipped.find(key));
    return new Settings(
        archive,
        output,
        pack,
        made.id(),
        made.digest(),
        made.dimension(),
        key,
        workers,
        !withoutPhotos,
        withQuality);
  }

  private static SparkConf configuration() {
    var conf = new SparkConf().setAppName("xiangfu extract");
    String plugins = conf.get("spark.plugins", "");
    String ours = EnginePlugin.class.getName();
    return conf.set("spark.plugins", plugins.isEmpty() ? ours : plugins + "," + ours);
  }

  private Charset charset() {
    try {
      return Charset.forName(encoding);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ParameterException(
          command.commandLine(), "--encoding must be UTF-8, Big5 or MS950, not " + encoding, e);
    }
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
