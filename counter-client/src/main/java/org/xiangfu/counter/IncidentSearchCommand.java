package org.xiangfu.counter;

import com.google.protobuf.Timestamp;
import java.time.LocalDate;
import java.time.ZoneId;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident search}. */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Lists incidents by state, office and time, newest first; by person, see history.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing found",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "10:something found"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident search --state suspected --of-office 63000010 --plaintext",
      "  xiangfu incident search --from 2026-01-01 --until 2026-03-31 --plaintext"
    })
final class IncidentSearchCommand extends IncidentCaller {
  /** How far it came. */
  enum State {
    SUSPECTED,
    CONFIRMED,
    CLOSED
  }

  @Option(
      names = "--state",
      paramLabel = "suspected|confirmed|closed",
      description = "In this state.")
  private State state;

  @Option(
      names = "--of-office",
      paramLabel = "ID",
      defaultValue = "",
      description = "Recorded at this office.")
  private String recordedAt;

  @Option(names = "--from", paramLabel = "DATE", description = "Recorded on this day or later.")
  private LocalDate from;

  @Option(names = "--until", paramLabel = "DATE", description = "Recorded on this day or before.")
  private LocalDate until;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "100",
      description = "Incidents at most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int max;

  @Override
  int run(XiangfuClient service) {
    if (max < 1 || max > 1_000) {
      throw usage("usage.maxEvents");
    }
    var request =
        SearchIncidentsRequest.newBuilder()
            .setOrigin(origin())
            .setState(
                switch (state) {
                  case null -> IncidentState.INCIDENT_STATE_UNSPECIFIED;
                  case SUSPECTED -> IncidentState.INCIDENT_STATE_SUSPECTED;
                  case CONFIRMED -> IncidentState.INCIDENT_STATE_CONFIRMED;
                  case CLOSED -> IncidentState.INCIDENT_STATE_CLOSED;
                })
            .setOfficeId(recordedAt)
            .setPage(PageRequest.newBuilder().setSize(max));
    if (from != null) {
      request.setFrom(beginOf(from));
    }
    if (until != null) {
      request.setTo(beginOf(until.plusDays(1)));
    }
    SearchIncidentsResponse answer = service.incidents().searchIncidents(request.build());
    if (json()) {
      print(toJson(answer));
    } else {
      say("incident.found", answer.getIncidentsCount());
      answer.getIncidentsList().forEach(this::tell);
      if (!answer.getNextPageToken().isEmpty()) {
        say("history.more");
      }
    }
    return answer.getIncidentsCount() == 0 ? OK : IdentifyCommand.FOUND;
  }

  private static Timestamp beginOf(LocalDate day) {
    return Timestamp.newBuilder()
        .setSeconds(day.atStartOfDay(ZoneId.systemDefault()).toEpochSecond())
        .build();
  }
}
