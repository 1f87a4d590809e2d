package org.xiangfu.counter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.RecordIncidentResponse;
import picocli.CommandLine.Command;
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
                    .addAllFaces(faces(photos, faceEvents))
                    .setCaseId(caseId)
                    .setReason(reason)
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
