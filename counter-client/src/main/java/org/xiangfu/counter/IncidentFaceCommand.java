package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.IncidentHit;
import org.xiangfu.v1.SearchIncidentsByFaceRequest;
import org.xiangfu.v1.SearchIncidentsByFaceResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code xiangfu incident face}. */
@Command(
    name = "face",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {"Which incidents have this face on the watch-list?", ""},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing found",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "10:something found",
      "12:the photo cannot be used; take it again as the message says"
    },
    footerHeading = "%nExamples:%n",
    footer = {"  xiangfu incident face --photo capture.jpg --plaintext"})
final class IncidentFaceCommand extends IncidentCaller {
  @Mixin private ProbeOption probe;

  @Override
  int run(XiangfuClient service) throws IOException {
    if (!probe.isReadable()) {
      throw usage("usage.photo", probe.file());
    }
    Optional<ByteString> photo = probe.read();
    if (photo.isEmpty()) {
      return refuse("PHOTO_TOO_LARGE");
    }
    SearchIncidentsByFaceResponse answer =
        service
            .incidents()
            .searchIncidentsByFace(
                SearchIncidentsByFaceRequest.newBuilder()
                    .setOrigin(origin())
                    .setProbe(photo.get())
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      say("incident.hits", answer.getHitsCount(), answer.getWatched());
      for (IncidentHit hit : answer.getHitsList()) {
        tell(hit.getIncident());
        say("incident.odds", Odds.oneOf(hit.getFalseMatchRateDb()));
      }
    }
    return answer.getHitsCount() == 0 ? OK : IdentifyCommand.FOUND;
  }
}
