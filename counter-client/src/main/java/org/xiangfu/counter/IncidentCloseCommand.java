package org.xiangfu.counter;

import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.CloseIncidentRequest;
import org.xiangfu.v1.CloseIncidentResponse;
import org.xiangfu.v1.IncidentOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident close}. */
@Command(
    name = "close",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Closes an incident; a suspicion can only be closed as unfounded, which ends the watch.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident close --incident ID --as unfounded --reason 'is a cousin' --plaintext",
      "  xiangfu incident close --incident ID --as prosecuted --reason 'police 114-77' --plaintext"
    })
final class IncidentCloseCommand extends IncidentCaller {
  /** How it ended. */
  enum End {
    UNFOUNDED,
    PROSECUTED,
    SETTLED
  }

  @Option(names = "--incident", required = true, paramLabel = "ID", description = "The incident.")
  private String incident;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "unfounded|prosecuted|settled",
      description = "How it ended.")
  private End end;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, in words; at most 500 characters.")
  private String reason;

  @Override
  int run(XiangfuClient service) {
    CloseIncidentResponse answer =
        service
            .incidents()
            .closeIncident(
                CloseIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setIncidentId(incident)
                    .setOutcome(outcome())
                    .setReason(reason)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tellAll(answer.getIncident());
    }
    return OK;
  }

  private IncidentOutcome outcome() {
    return switch (end) {
      case UNFOUNDED -> IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED;
      case PROSECUTED -> IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED;
      case SETTLED -> IncidentOutcome.INCIDENT_OUTCOME_SETTLED;
    };
  }
}
