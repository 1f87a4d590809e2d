package org.xiangfu.bench.load;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.xiangfu.bench.generate.Portraits;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench load}. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts load on a running service, or on one in this process (--embedded), and tells how"
          + " long it takes to answer.",
      "",
      "closed  each client asks again when it is answered, as at one counter",
      "open    requests are due at a fixed rate, as applicants arrive; a latency",
      "        counts from when its request was due",
      "",
      "Photos are brought to 250x250 JPEG of quality 0.9 first. The first photo of each person"
          + " is enrolled, the second asks. Persons of whom a photo is refused are left out.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, every call was answered",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:measured, some calls failed"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  Verify by one client, then 1:N in a gallery of 100,000:",
      "    xiangfu bench load --embedded --photos lfw.zip",
      "    xiangfu bench load --embedded --photos lfw.zip --what identify --gallery 100000",
      "  Twenty applicants a second on a service that runs:",
      "    xiangfu bench load --server 127.0.0.1:7070 --plaintext --photos lfw.zip \\",
      "        --mode open --rate 20 --duration 5m --what mix --json report.json"
    })
public final class LoadCommand implements Callable<Integer> {
  private static final int SOME_FAILED = 3;

  enum Mode {
    CLOSED,
    OPEN
  }

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--embedded",
      description =
          "Start a service in this process, on free loopback ports, in place of --server.")
  private boolean embedded;

  @Option(
      names = "--gallery",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "With --embedded: fill the gallery with so many generated templates first (minutes for"
              + " 100,000).")
  private int gallery;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "With --embedded: data folder to keep, so that a filled gallery is used again. Default: a"
              + " temporary one.")
  private Path data;

  @Option(
      names = "--photos",
      required = true,
      paramLabel = "ZIP|DIR",
      description = "Photos, one folder a person, two or more in each.")
  private Path photos;

  @Option(
      names = "--enroll",
      paramLabel = "N",
      defaultValue = "200",
      description = "Persons to enrol and ask for. Default: ${DEFAULT-VALUE}.")
  private int enroll;

  @Option(
      names = "--what",
      defaultValue = "verify",
      description =
          "${COMPLETION-CANDIDATES}; MIX is nine Verify to one Identify. Default:"
              + " ${DEFAULT-VALUE}.")
  private Work work;

  @Option(
      names = "--mode",
      defaultValue = "closed",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Mode mode;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1",
      description = "Clients, each with a connection. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0",
      description = "Open loop: requests a second.")
  private double rate;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "Load before the measurement, not counted. Default: ${DEFAULT-VALUE}.")
  private Duration warmUp;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "Length of the measurement. Default: ${DEFAULT-VALUE}.")
  private Duration duration;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the report as JSON.")
  private Path json;

  /** Made by picocli. */
  public LoadCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    check(clients >= 1 && enroll >= 1 && gallery >= 0, "--clients, --enroll must be at least 1");
    check((mode == Mode.OPEN) == (rate > 0), "--rate goes with --mode open, and is above 0");
    check(embedded || (gallery == 0 && data == null), "--gallery and --data need --embedded");
    List<Portraits.Person> people = Portraits.of(photos, enroll, 2);
    if (!embedded) {
      return measure(people, connection.toClientOptions());
    }
    try (var service = EmbeddedService.start(Optional.ofNullable(data), gallery)) {
      return measure(
          people, ClientOptions.of(service.address(), new ClientOptions.Security.Plaintext()));
    }
  }

  private int measure(List<Portraits.Person> people, ClientOptions options)
      throws IOException, InterruptedException {
    List<XiangfuClient> connections = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        connections.add(XiangfuClient.connect(options));
      }
      List<Applicant> applicants = Applicants.enroll(people, connections.getFirst());
      var traffic = new ServiceTraffic(connections, applicants, work);
      Loop loop = mode == Mode.OPEN ? new Loop.Open(rate, clients) : new Loop.Closed(clients);
      loop.run(traffic, warmUp, new Measurements());
      var conditions = conditions(connections.getFirst(), applicants.size());
      var measured = new Measurements();
      long begin = System.nanoTime();
      loop.run(traffic, duration, measured);
      return tell(LoadReport.of(conditions, Duration.ofNanos(System.nanoTime() - begin), measured));
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      throw new IOException(
          "the service at %s failed before the measurement: %s %s"
              .formatted(options.target(), error.reason(), error.message()),
          e);
    } finally {
      connections.forEach(XiangfuClient::close);
    }
  }

  private LoadReport.Conditions conditions(XiangfuClient client, int applicants) {
    GetStatusResponse status = client.admin().getStatus(GetStatusRequest.getDefaultInstance());
    return new LoadReport.Conditions(
        mode.name().toLowerCase(Locale.ROOT),
        work.name().toLowerCase(Locale.ROOT),
        clients,
        rate,
        warmUp.toMillis() / 1e3,
        embedded,
        applicants,
        "%1$dx%1$d JPEG".formatted(Portraits.SIDE),
        status.getGallery().getActivePhotos(),
        status.getPackId(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString());
  }

  private int tell(LoadReport report) throws IOException {
    spec.commandLine().getOut().print(report.text());
    spec.commandLine().getOut().flush();
    if (json != null) {
      report.write(json);
    }
    return report.complete() ? 0 : SOME_FAILED;
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
