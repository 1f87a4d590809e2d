package org.xiangfu.counter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.SearchPastProbesRequest;
import org.xiangfu.v1.SearchPastProbesResponse;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xiangfu incident probes}. */
@Command(
    name = "probes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Where else did this face show up, in the captures that are still remembered?",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing found",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "10:something found",
      "12:the photo cannot be used; take it again as the message says"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu incident probes --incident ID --plaintext",
      "  xiangfu incident probes --photo capture.jpg --max 20 --plaintext"
    })
final class IncidentProbesCommand extends IncidentCaller {
  @ArgGroup(multiplicity = "1")
  private Face face;

  /** Whose. */
  static final class Face {
    @Option(names = "--incident", paramLabel = "ID", description = "The faces of this incident.")
    private String incident;

    @Option(names = "--photo", paramLabel = "FILE", description = "The face on this photo.")
    private Path photo;
  }

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "100",
      description = "Captures in the answer at most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int max;

  @Override
  int run(XiangfuClient service) throws IOException {
    if (max < 1 || max > 1_000) {
      throw usage("usage.maxEvents");
    }
    var request = SearchPastProbesRequest.newBuilder().setOrigin(origin()).setMaxProbes(max);
    if (face.photo == null) {
      request.setIncidentId(face.incident);
    } else {
      request.setPhoto(faces(List.of(face.photo), List.of()).getFirst().getPhoto());
    }
    SearchPastProbesResponse answer = service.incidents().searchPastProbes(request.build());
    if (json()) {
      print(toJson(answer));
    } else {
      say("incident.recheckDone", answer.getTotal(), answer.getSearched());
      answer.getProbesList().forEach(this::tell);
    }
    return answer.getProbesCount() == 0 ? OK : IdentifyCommand.FOUND;
  }
}
