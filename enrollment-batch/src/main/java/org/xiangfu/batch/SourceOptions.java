package org.xiangfu.batch;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xiangfu.client.cli.DurationConverter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where the photos are, and who they show: a picocli mixin. */
final class SourceOptions {
  @ArgGroup(multiplicity = "1")
  private Where where;

  private static final class Where {
    @Option(
        names = "--archive",
        paramLabel = "ARCHIVE",
        description =
            "The photos: a folder, a ZIP, TAR or TAR.GZ file, or a bucket as"
                + " s3://bucket/prefix?endpoint=https://host (credentials in AWS_ACCESS_KEY_ID and"
                + " AWS_SECRET_ACCESS_KEY). A photo may have 8 MiB.")
    private String archive;

    @Option(
        names = "--jdbc",
        paramLabel = "URL",
        description =
            "A database, such as jdbc:postgresql://host/base; with --query and --key-column.")
    private String jdbc;

    @Option(
        names = "--watch",
        paramLabel = "DIR",
        description =
            "A folder for the daily feed, with a folder for each person, or NAME.jpg.json beside"
                + " NAME.jpg with the fields of a manifest. Files move to done/ or refused/ in it."
                + " Runs until stopped.")
    private Path watch;
  }

  @ArgGroup(multiplicity = "0..1")
  private Persons persons = new Persons();

  private static final class Persons {
    @Option(
        names = "--manifest",
        paramLabel = "FILE",
        description = "Which photo shows whom: CSV, or JSON Lines (.jsonl, .ndjson).")
    private Path manifest;

    @Option(
        names = "--persons-from-folders",
        description = "Without a manifest: a photo's person is the name of the folder it lies in.")
    private boolean fromFolders;
  }

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      defaultValue = "UTF-8",
      description = "Of the manifest: UTF-8, Big5 or MS950 (default: ${DEFAULT-VALUE}).")
  private String encoding;

  @Option(
      names = "--group",
      paramLabel = "COLUMN",
      split = ",",
      description =
          "Also count by these columns of the manifest or query, beside county, office, decade,"
              + " sex and age_band; decade may be asked for without such a column, and is that of"
              + " captured_on; age_band follows from born, a date or a year.")
  private List<String> groups = List.of();

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "forward",
      description =
          "forward, or backward: from the last record, or the newest photo, to the first (default:"
              + " ${DEFAULT-VALUE}).")
  private String order;

  @Option(
      names = "--order-by",
      paramLabel = "WHAT",
      defaultValue = "record",
      description =
          "record, or captured_on with a manifest of a folder, ZIP file or bucket (default:"
              + " ${DEFAULT-VALUE}).")
  private String orderBy;

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description =
          "Gives the columns photo, person_id, the key, and if known captured_on and source.")
  private String query;

  @Option(
      names = "--key-column",
      paramLabel = "COLUMN",
      defaultValue = "id",
      description =
          "Column of the query that tells rows apart and only grows (default: ${DEFAULT-VALUE}).")
  private String key;

  @Option(
      names = "--db-user",
      paramLabel = "NAME",
      defaultValue = "${env:XIANGFU_DB_USER:-}",
      description = "Database user (default: XIANGFU_DB_USER); password in XIANGFU_DB_PASSWORD.")
  private String dbUser;

  @Option(
      names = "--driver",
      paramLabel = "PATH",
      defaultValue = "${env:XIANGFU_JDBC_DRIVERS}",
      description = "JDBC driver: a jar, or a folder of jars (default: XIANGFU_JDBC_DRIVERS).")
  private Path driver;

  @Option(
      names = "--marker",
      paramLabel = "ENDING",
      description = "With --watch: NAME.jpg is taken once NAME.jpg and this ending is there.")
  private String marker;

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description =
          "With --watch and no --marker: taken once unchanged for this long (default:"
              + " ${DEFAULT-VALUE}).")
  private Duration settle;

  /**
   * Opens the source.
   *
   * @throws IllegalArgumentException if the options do not go together; says which
   * @throws BatchInputException if what they name cannot be used
   */
  PhotoSource open() throws IOException {
    Order direction = choice("--order", order, Order.values());
    boolean byDate = isByDate();
    if (where.archive != null) {
      return archive(new Sequence(byDate, direction));
    }
    if (byDate) {
      throw new IllegalArgumentException(
          "--order-by captured_on needs an --archive with a --manifest; for a database choose a"
              + " --key-column that grows with the date");
    }
    if (persons.manifest != null) {
      throw new IllegalArgumentException("--manifest goes with --archive");
    }
    return where.jdbc != null ? database(direction) : watched(direction);
  }

  private boolean isByDate() {
    return switch (orderBy) {
      case "record" -> false;
      case "captured_on" -> true;
      default ->
          throw new IllegalArgumentException(
              "--order-by must be record or captured_on, not " + orderBy);
    };
  }

  private PhotoSource archive(Sequence sequence) throws IOException {
    if (persons.manifest == null && !persons.fromFolders) {
      throw new IllegalArgumentException(
          "say whom the photos show, with --manifest FILE or --persons-from-folders");
    }
    if (sequence.byDate() && persons.manifest == null) {
      throw new IllegalArgumentException(
          "--order-by captured_on needs a --manifest, since folders know no dates");
    }
    Optional<Manifest> manifest =
        persons.manifest == null ? Optional.empty() : Optional.of(manifest(persons.manifest));
    if (isTar(where.archive)) {
      if (!sequence.equals(Sequence.AS_IT_COMES)) {
        throw new IllegalArgumentException(
            "a TAR file is read from front to back only; leave out --order and --order-by");
      }
      return TarPhotos.open(existing(where.archive), manifest);
    }
    PhotoArchive archive = openArchive();
    try {
      return manifest.isPresent()
          ? ManifestPhotos.of(archive, manifest.get(), sequence)
          : FolderPhotos.of(archive, sequence.order());
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  private PhotoArchive openArchive() throws IOException {
    return where.archive.startsWith("s3://")
        ? S3Photos.open(where.archive)
        : PhotoArchive.open(Path.of(where.archive));
  }

  private static boolean isTar(String archive) {
    String name = archive.toLowerCase(Locale.ROOT);
    return !name.startsWith("s3://")
        && (name.endsWith(".tar") || name.endsWith(".tar.gz") || name.endsWith(".tgz"))
        && !Files.isDirectory(Path.of(archive));
  }

  private static Path existing(String archive) throws BatchInputException {
    Path file = Path.of(archive);
    if (!Files.isReadable(file)) {
      throw new BatchInputException(file + ": no such file, or not readable");
    }
    return file;
  }

  private Manifest manifest(Path file) throws BatchInputException {
    if (!Files.isReadable(file)) {
      throw new BatchInputException(file + ": no such manifest, or not readable");
    }
    try {
      return Manifest.ofFile(file, Charset.forName(encoding), groups);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException(
          "--encoding must be UTF-8, Big5 or MS950, not " + encoding, e);
    }
  }

  private PhotoSource database(Order direction) throws IOException {
    if (query == null) {
      throw new IllegalArgumentException("--jdbc needs a --query");
    }
    return JdbcPhotos.open(
        new JdbcSettings(
            where.jdbc,
            query,
            key,
            dbUser,
            Optional.ofNullable(System.getenv("XIANGFU_DB_PASSWORD")).orElse(""),
            Optional.ofNullable(driver),
            direction,
            groups));
  }

  private PhotoSource watched(Order direction) throws IOException {
    if (direction == Order.BACKWARD) {
      throw new IllegalArgumentException(
          "a watched folder has no end to begin from: leave out --order");
    }
    return WatchedPhotos.open(
        where.watch, new WatchSettings(Optional.ofNullable(marker), settle, groups));
  }

  /**
   * Writes the manifest of the archive's folders.
   *
   * @return lines written
   */
  long writeManifest(Path to) throws IOException {
    if (!persons.fromFolders || where.archive == null) {
      throw new IllegalArgumentException("--write-manifest goes with --persons-from-folders");
    }
    try (PhotoArchive archive = openArchive()) {
      return FolderPhotos.writeManifest(archive, to);
    } catch (FileAlreadyExistsException e) {
      throw new BatchInputException(to + ": exists; name a new file, or delete this one", e);
    }
  }

  /** The folder in which the journals lie, unless another is named. */
  Path journals() {
    Path input =
        persons.manifest != null
            ? persons.manifest
            : where.watch != null
                ? where.watch
                : where.archive != null && !where.archive.startsWith("s3://")
                    ? Path.of(where.archive)
                    : Path.of("here");
    return input.toAbsolutePath().normalize().resolveSibling(EnrollCommand.JOURNALS);
  }

  private static Order choice(String option, String text, Order[] choices) {
    for (Order order : choices) {
      if (order.name().equalsIgnoreCase(text)) {
        return order;
      }
    }
    throw new IllegalArgumentException(option + " must be forward or backward, not " + text);
  }
}
