package org.xiangfu.counter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AddIncidentEvidenceRequest;
import org.xiangfu.v1.AddIncidentEvidenceResponse;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--evidence",
      paramLabel = "EVENT",
      description = "Event that shows it, as verify and identify print it; up to 32 times.")
  private List<String> evidence = List.of();

  @Option(
      names = "--case",
      paramLabel = "ID",
      defaultValue = "",
      description = "The case that it shows in.")
  private String caseId;

  @Option(
      names = "--face",
      paramLabel = "FILE",
      description = "Photo of the impostor, such as the capture; up to 4 with --face-of.")
  private List<Path> photos = List.of();

  @Option(
      names = "--face-of",
      paramLabel = "EVENT",
      description = "Event whose capture shows the impostor, while it is remembered.")
  private List<String> faceEvents = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, in words; at most 500 characters.")
  private String reason;

  @Override
  int run(XiangfuClient service) throws IOException {
    AddIncidentEvidenceResponse answer =
        service
            .incidents()
            .addIncidentEvidence(
                AddIncidentEvidenceRequest.newBuilder()
                    .setOrigin(origin())
                    .setIncidentId(incident)
                    .addAllEvidenceEventIds(evidence)
                    .addAllFaces(faces(photos, faceEvents))
                    .setCaseId(caseId)
                    .setReason(reason)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tellAll(answer.getIncident());
    }
    return OK;
  }
}
