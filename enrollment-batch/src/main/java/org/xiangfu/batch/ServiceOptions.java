package org.xiangfu.batch;

import java.io.IOException;
import java.time.Duration;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.client.cli.DurationConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where to send, in whose name, and for how long to try: a picocli mixin. */
public final class ServiceOptions {
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--operator",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OPERATOR:-batch}",
      description =
          "In whose name at a service without accounts (default: --account, else"
              + " XIANGFU_OPERATOR, else batch).")
  private String operator;

  @Option(
      names = "--office",
      paramLabel = "ID",
      defaultValue = "${env:XIANGFU_OFFICE:-}",
      description = "Household registration office (default: XIANGFU_OFFICE).")
  private String office;

  @Option(
      names = "--give-up-after",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "End when the service has been away this long (default: ${DEFAULT-VALUE}).")
  private Duration giveUpAfter;

  /** Made by picocli. */
  public ServiceOptions() {}

  /** Where to, as the options say. */
  public ClientOptions server() {
    return connection.toClientOptions();
  }

  /**
   * How to go about it.
   *
   * @throws IllegalArgumentException if an option cannot be used; says which
   */
  public BatchSettings settings(int inFlight, PaceSettings pace) {
    String who = connection.account().isEmpty() ? operator : connection.account();
    return new BatchSettings(who, office, inFlight, giveUpAfter, pace);
  }

  /**
   * Connects.
   *
   * @throws BatchInputException if what the options name cannot be used; says why
   */
  public static XiangfuClient connect(ClientOptions server) throws BatchInputException {
    try {
      return XiangfuClient.connect(server);
    } catch (IOException e) {
      throw new BatchInputException(e.getMessage(), e);
    }
  }
}
