package org.xiangfu.counter;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.SearchIncidentsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Has this person passed for another, or been passed for? 曾假冒他人／曾被假冒",
      "",
      "Looks under every number that the person had. The look-up is itself kept on record.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered, whether anything is on record or not",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu history --person A123456789 --plaintext",
      "  xiangfu history --person A123456789 --as victim --events --json --plaintext"
    })
final class HistoryCommand extends CounterCommand {
  private static final int PAGE = 1000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /** Which side of an impersonation. */
  enum Side {
    IMPOSTOR,
    VICTIM
  }

  @Option(
      names = "--person",
      required = true,
      paramLabel = "ID",
      description = "Number of the person.")
  private String person;

  @Option(
      names = "--as",
      paramLabel = "impostor|victim",
      description = "Only what the person did, or only what was done to the person.")
  private Side side;

  @Option(
      names = "--events",
      description = "Also what was done with the person's record, newest first.")
  private boolean withEvents;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "20",
      description = "Events at most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int max;

  @Override
  PurposeCode usualPurpose() {
    return PurposeCode.INVESTIGATION;
  }

  @Override
  int run(XiangfuClient service) {
    if (max < 1 || max > PAGE) {
      throw usage("usage.maxEvents");
    }
    SearchIncidentsResponse incidents = incidents(service);
    if (!withEvents) {
      if (json()) {
        print(toJson(incidents));
      } else {
        tell(incidents);
      }
      return OK;
    }
    SearchEventsResponse events = events(service);
    if (json()) {
      print("{\"incidents\": " + toJson(incidents) + ",\n\"events\": " + toJson(events) + "}");
    } else {
      tell(incidents);
      tell(events);
    }
    return OK;
  }

  private SearchIncidentsResponse incidents(XiangfuClient service) {
    var all = SearchIncidentsResponse.newBuilder();
    String token = "";
    do {
      SearchIncidentsResponse page =
          service
              .incidents()
              .searchIncidents(
                  SearchIncidentsRequest.newBuilder()
                      .setOrigin(origin())
                      .setPersonId(person)
                      .setRole(role())
                      .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(token))
                      .build());
      all.addAllIncidents(page.getIncidentsList());
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all.build();
  }

  private SearchEventsResponse events(XiangfuClient service) {
    return service
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(origin())
                .setPersonId(person)
                .setPage(PageRequest.newBuilder().setSize(max))
                .build());
  }

  private IncidentRole role() {
    return switch (side) {
      case null -> IncidentRole.INCIDENT_ROLE_UNSPECIFIED;
      case IMPOSTOR -> IncidentRole.INCIDENT_ROLE_IMPOSTOR;
      case VICTIM -> IncidentRole.INCIDENT_ROLE_VICTIM;
    };
  }

  private void tell(SearchIncidentsResponse answer) {
    String which = side == null ? "history.incidents" : "history.incidents." + side;
    say(which, answer.getIncidentsCount());
    for (Incident incident : answer.getIncidentsList()) {
      say(
          "history.incident",
          time(incident.getRecordedAt()),
          incident.getImpostorPersonId().isEmpty()
              ? text("person.unknown")
              : incident.getImpostorPersonId(),
          incident.getVictimPersonId(),
          incident.getIncidentId());
    }
  }

  private void tell(SearchEventsResponse answer) {
    say("history.events", answer.getEventsCount());
    for (Event event : answer.getEventsList()) {
      say(
          "history.event",
          time(event.getTime()),
          text("event." + event.getKind()),
          event.getOrigin().getOperatorId(),
          event.getEventId());
    }
    if (!answer.getNextPageToken().isEmpty()) {
      say("history.more");
    }
  }

  private static String time(Timestamp time) {
    return TIME.format(
        Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(ZoneId.systemDefault()));
  }
}
