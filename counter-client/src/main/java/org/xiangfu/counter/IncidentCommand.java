package org.xiangfu.counter;

import java.util.List;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident}. */
@Command(
    name = "incident",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Records that one person tried to pass for another.",
      "",
      "From then on verify says so for both, and history finds it from both sides.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:recorded",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident --impostor B234567890 --victim A123456789 --evidence EVENT --plaintext",
      "  xiangfu incident --victim A123456789 --plaintext     (the impostor is not known)"
    })
final class IncidentCommand extends CounterCommand {
  @Option(
      names = "--impostor",
      paramLabel = "ID",
      defaultValue = "",
      description = "Who passed for another; leave out if not known.")
  private String impostor;

  @Option(
      names = "--victim",
      required = true,
      paramLabel = "ID",
      description = "Who was passed for.")
  private String victim;

  @Option(
      names = "--evidence",
      paramLabel = "EVENT",
      description = "Event that shows it, as verify and identify print it; up to 32 times.")
  private List<String> evidence = List.of();

  @Override
  PurposeCode usualPurpose() {
    return PurposeCode.INVESTIGATION;
  }

  @Override
  int run(XiangfuClient service) {
    if (impostor.equals(victim)) {
      throw usage("usage.samePerson");
    }
    RecordIncidentResponse answer =
        service
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setImpostorPersonId(impostor)
                    .setVictimPersonId(victim)
                    .addAllEvidenceEventIds(evidence)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      Incident incident = answer.getIncident();
      say("incident.recorded", incident.getIncidentId(), incident.getEvidenceEventIdsCount());
    }
    return OK;
  }
}
