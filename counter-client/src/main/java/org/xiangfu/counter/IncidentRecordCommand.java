package org.xiangfu.counter;

import java.io.IOException;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xiangfu incident record}. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Records the suspicion that one person tried to pass for another; the impostor is watched"
          + " for.",
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
      "  xiangfu incident record --impostor B234567890 --victim A123456789 --evidence EVENT"
          + " --plaintext",
      "  xiangfu incident record --victim A123456789 --face-of EVENT --plaintext",
      "      (the impostor is not known)"
    })
final class IncidentRecordCommand extends IncidentCaller {
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

  @Mixin private IncidentGrounds grounds;

  @Override
  int run(XiangfuClient service) throws IOException {
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
                    .addAllEvidenceEventIds(grounds.evidence)
                    .addAllFaces(faces(grounds.photos, grounds.faceEvents))
                    .setCaseId(grounds.caseId)
                    .setReason(grounds.reason)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      Incident recorded = answer.getIncident();
      say("incident.recorded", recorded.getIncidentId(), recorded.getEvidenceEventIdsCount());
      if (recorded.getFacesCount() > 0) {
        say("incident.watched", recorded.getFacesCount());
      }
    }
    return OK;
  }
}
