package org.xiangfu.counter;

import java.io.IOException;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AddIncidentEvidenceRequest;
import org.xiangfu.v1.AddIncidentEvidenceResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xiangfu incident evidence}. */
@Command(
    name = "evidence",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {"Adds to an incident what shows it: events, a case, the impostor's face.", ""},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident evidence --incident ID --face capture.jpg --plaintext",
      "  xiangfu incident evidence --incident ID --evidence EVENT --case CASE --plaintext"
    })
final class IncidentEvidenceCommand extends IncidentCaller {
  @Option(names = "--incident", required = true, paramLabel = "ID", description = "The incident.")
  private String incident;

  @Mixin private IncidentGrounds grounds;

  @Override
  int run(XiangfuClient service) throws IOException {
    AddIncidentEvidenceResponse answer =
        service
            .incidents()
            .addIncidentEvidence(
                AddIncidentEvidenceRequest.newBuilder()
                    .setOrigin(origin())
                    .setIncidentId(incident)
                    .addAllEvidenceEventIds(grounds.evidence)
                    .addAllFaces(faces(grounds.photos, grounds.faceEvents))
                    .setCaseId(grounds.caseId)
                    .setReason(grounds.reason)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tellAll(answer.getIncident());
    }
    return OK;
  }
}
