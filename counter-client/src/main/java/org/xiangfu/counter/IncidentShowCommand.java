package org.xiangfu.counter;

import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.GetIncidentRequest;
import org.xiangfu.v1.GetIncidentResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {"Shows an incident with all its steps, and where else the faces showed up.", ""},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "2:wrong options",
      "3:the service cannot be reached, or another error"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu incident show --incident ID --plaintext"})
final class IncidentShowCommand extends IncidentCaller {
  @Option(names = "--incident", required = true, paramLabel = "ID", description = "The incident.")
  private String incident;

  @Override
  int run(XiangfuClient service) {
    GetIncidentResponse answer =
        service
            .incidents()
            .getIncident(
                GetIncidentRequest.newBuilder()
                    .setOrigin(origin())
                    .setIncidentId(incident)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tellAll(answer.getIncident());
    }
    return OK;
  }
}
