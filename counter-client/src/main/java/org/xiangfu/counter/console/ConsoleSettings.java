package org.xiangfu.counter.console;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.cli.OfferedSignIns;

/**
 * How a console is run.
 *
 * @param service where the service is; without credentials, since people sign in at the browser
 * @param accounts false for a service without accounts: whoever comes gives a name
 * @param operator name that is offered at a service without accounts; may be empty
 * @param office of every case, as household registration numbers them; not empty
 * @param workstation this computer's name at the service; may be empty
 * @param zone the office's time zone
 * @param port on loopback; 0 means any that is free
 * @param data folder of the sealed captures; made if it is not there
 * @param idle after which a session ends, at least a minute
 * @param offered ways to sign in beside the password
 * @param drills folder with the reports of drills; empty: none are shown
 * @param archives folders with the archives that batch operators may enrol; empty: they have no
 *     pages
 * @param fonts files for slips, before those of the system
 * @param training at a training service; such a console marks every page and slip, and no other
 *     service answers it
 */
public record ConsoleSettings(
    ClientOptions service,
    boolean accounts,
    String operator,
    String office,
    String workstation,
    ZoneId zone,
    int port,
    Path data,
    Duration idle,
    OfferedSignIns offered,
    Optional<Path> drills,
    List<Path> archives,
    List<Path> fonts,
    Optional<TrainingRoom> training) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  /** Refuses what the components' description excludes. */
  public ConsoleSettings {
    fonts = List.copyOf(fonts);
    archives = List.copyOf(archives);
    if (service.training() != training.isPresent()) {
      throw new IllegalArgumentException("a console of training, and no other, says so in calls");
    }
    if (service.credentials().isPresent()) {
      throw new IllegalArgumentException("people sign in at the browser, not for the console");
    }
    if (office.isBlank()) {
      throw new IllegalArgumentException("a case needs an office");
    }
    if (idle.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("a session of less than a minute: " + idle);
    }
  }

  /** A console of the real service: passwords alone, no drills, the fonts of the system. */
  public ConsoleSettings(
      ClientOptions service,
      boolean accounts,
      String operator,
      String office,
      String workstation,
      ZoneId zone,
      int port,
      Path data,
      Duration idle) {
    this(
        service,
        accounts,
        operator,
        office,
        workstation,
        zone,
        port,
        data,
        idle,
        OfferedSignIns.NONE,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** The same console with ways to sign in beside the password. */
  public ConsoleSettings withSignIns(OfferedSignIns others) {
    return with(service, others, drills, archives, fonts, training);
  }

  /** The same console with a folder of drills' reports. */
  public ConsoleSettings withDrills(Optional<Path> folder) {
    return with(service, offered, folder, archives, fonts, training);
  }

  /** The same console with folders of archives to enrol. */
  public ConsoleSettings withArchives(List<Path> folders) {
    return with(service, offered, drills, folders, fonts, training);
  }

  /** The same console with fonts of its own. */
  public ConsoleSettings withFonts(List<Path> files) {
    return with(service, offered, drills, archives, files, training);
  }

  /** The same console at a training service. */
  public ConsoleSettings forTraining(TrainingRoom room) {
    return with(service.forTraining(), offered, drills, archives, fonts, Optional.of(room));
  }

  private ConsoleSettings with(
      ClientOptions otherService,
      OfferedSignIns otherSignIns,
      Optional<Path> otherDrills,
      List<Path> otherArchives,
      List<Path> otherFonts,
      Optional<TrainingRoom> otherTraining) {
    return new ConsoleSettings(
        otherService,
        accounts,
        operator,
        office,
        workstation,
        zone,
        port,
        data,
        idle,
        otherSignIns,
        otherDrills,
        otherArchives,
        otherFonts,
        otherTraining);
  }
}
