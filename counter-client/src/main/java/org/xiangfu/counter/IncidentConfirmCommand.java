package org.xiangfu.counter;

import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.ConfirmIncidentRequest;
import org.xiangfu.v1.ConfirmIncidentResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident confirm}. */
@Command(
    name = "confirm",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Confirms a suspicion that somebody else recorded; the probes of the past are searched then.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu incident confirm --incident ID --reason 'is not the holder' --plaintext"})
final class IncidentConfirmCommand extends IncidentCaller {
  @Option(names = "--incident", required = true, paramLabel = "ID", description = "The incident.")
  private String incident;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, in words; at most 500 characters.")
  private String reason;

  @Override
  int run(XiangfuClient service) {
    ConfirmIncidentResponse answer =
        service
            .incidents()
            .confirmIncident(
                ConfirmIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setIncidentId(incident)
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
