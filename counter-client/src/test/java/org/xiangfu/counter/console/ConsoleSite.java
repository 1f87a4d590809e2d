package org.xiangfu.counter.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.cli.OfferedSignIns;

/** Starts consoles for tests at a service in this process. */
final class ConsoleSite {
  private ConsoleSite() {}

  static ConsoleServer start(FakeOffice office, Path data) throws IOException {
    return start(office, data, true, Duration.ofMinutes(15));
  }

  static ConsoleServer start(FakeOffice office, Path data, boolean accounts, Duration idle)
      throws IOException {
    return ConsoleServer.start(settings(office, data, accounts, idle));
  }

  static ConsoleServer training(FakeOffice office, Path data, TrainingRoom room)
      throws IOException {
    return ConsoleServer.start(
        settings(office, data, true, Duration.ofMinutes(15)).forTraining(room));
  }

  private static ConsoleSettings settings(
      FakeOffice office, Path data, boolean accounts, Duration idle) {
    return new ConsoleSettings(
        new ClientOptions(
            office.address(), new ClientOptions.Security.Plaintext(), Duration.ofSeconds(5)),
        accounts,
        "",
        "63000010",
        "desk3",
        ZoneId.of("Asia/Taipei"),
        0,
        data,
        idle);
  }

  /** One whose batch operators may enrol what lies in a folder. */
  static ConsoleServer startWithArchives(FakeOffice office, Path data, Path archives)
      throws IOException {
    return ConsoleServer.start(
        settings(office, data, true, Duration.ofMinutes(15)).withArchives(List.of(archives)));
  }

  /** One that offers OpenID, and knows where the reports of drills are. */
  static ConsoleServer startWithAll(FakeOffice office, Path data, Path drills) throws IOException {
    return ConsoleServer.start(
        settings(office, data, true, Duration.ofMinutes(15))
            .withSignIns(new OfferedSignIns(true, Optional.empty()))
            .withDrills(Optional.of(drills)));
  }
}
