package org.xiangfu.torture.audit;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.torture.audit.Finding.Kind;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Outcome;
import org.xiangfu.torture.workload.Workload;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;

/** Looks through one node for the events that answers promised. */
final class EventAudit {
  private static final int PAGE = 1_000;

  private final String node;
  private final XiangfuClient client;
  private int requests;

  EventAudit(String node, XiangfuClient client) {
    this.node = node;
    this.client = client;
  }

  /** What is missing of one client's events, or there twice. */
  List<Finding> look(int number, List<Operation> operations) {
    Set<String> missing = new HashSet<>();
    for (Operation each : operations) {
      if (each.client() == number) {
        promised(each.outcome()).ifPresent(missing::add);
      }
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try {
      String token = "";
      do {
        SearchEventsResponse page = page(Workload.operator(number), token);
        for (Event event : page.getEventsList()) {
          missing.remove(event.getEventId());
          if (!seen.add(event.getEventId())) {
            findings.add(finding(Kind.EVENT_TWICE, event.getEventId()));
          }
        }
        token = page.getNextPageToken();
      } while (!token.isEmpty());
    } catch (StatusRuntimeException e) {
      return List.of(
          new Finding(
              Kind.CALL_FAILED,
              "searching events through %s: %s".formatted(node, ServiceError.of(e))));
    }
    missing.forEach(id -> findings.add(finding(Kind.EVENT_LOST, id)));
    return findings;
  }

  private Finding finding(Kind kind, String event) {
    return new Finding(kind, "event %s, through %s".formatted(event, node));
  }

  private SearchEventsResponse page(String operator, String token) {
    return client
        .events()
        .searchEvents(
            SearchEventsRequest.newBuilder()
                .setOrigin(
                    Origin.newBuilder()
                        .setRequestId(
                            "audit-%s-%d-%d".formatted(node, System.nanoTime(), requests++))
                        .setOperatorId("audit-" + node)
                        .setPurpose(Purpose.PURPOSE_AUDIT))
                .setOperatorId(operator)
                .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(token))
                .build());
  }

  private static Optional<String> promised(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Enrolled(var _, String event) -> Optional.of(event);
      case Outcome.Refused(String event) -> Optional.of(event);
      case Outcome.Retired(String event) -> Optional.of(event);
      case Outcome.Compared(var _, String event) -> Optional.of(event);
      case Outcome.NoSuchPhoto _,
          Outcome.Read _,
          Outcome.NothingToCompare _,
          Outcome.Failed _,
          Outcome.Unknown _ ->
          Optional.empty();
    };
  }
}
