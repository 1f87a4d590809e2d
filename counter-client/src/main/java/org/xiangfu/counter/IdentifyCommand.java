package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Candidate;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.SearchMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xiangfu identify}. */
@Command(
    name = "identify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Who else has this face? Searches every photo on record.",
      "",
      "Leave the applicant out with --exclude: whoever is then found is on record under another"
          + " number, or looks very much alike.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nobody found",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "10:somebody found",
      "12:the photo cannot be used; take it again as the message says"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu identify --photo capture.jpg --exclude A123456789 --plaintext",
      "  xiangfu identify --photo capture.jpg --fpir 0.001 --max 5 --exact --json --plaintext"
    })
final class IdentifyCommand extends CounterCommand {
  static final int FOUND = 10;
  private static final double SMALLEST_FPIR = 1e-6;

  @Mixin private ProbeOption probe;

  @Option(
      names = "--fpir",
      paramLabel = "RATE",
      defaultValue = "0.01",
      description =
          "Of searches for people who are not on record, the share that may return somebody"
              + " (default: ${DEFAULT-VALUE}; 0.000001 to 0.5). Smaller finds less.")
  private double fpir;

  @Option(
      names = "--max",
      paramLabel = "N",
      defaultValue = "10",
      description = "Persons in the answer at most, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int max;

  @Option(
      names = "--exact",
      description = "Compare with every photo one by one: slower, misses nothing.")
  private boolean exact;

  @Option(
      names = "--exclude",
      paramLabel = "ID",
      description = "Person to leave out, such as the applicant; up to 16 times.")
  private List<String> excluded = List.of();

  @Override
  PurposeCode usualPurpose() {
    return PurposeCode.IDENTITY_CHECK;
  }

  @Override
  int run(XiangfuClient service) throws IOException {
    if (!(fpir >= SMALLEST_FPIR && fpir <= 0.5)) {
      throw usage("usage.fpir");
    }
    if (max < 1 || max > 100) {
      throw usage("usage.max");
    }
    if (!probe.isReadable()) {
      throw usage("usage.photo", probe.file());
    }
    Optional<ByteString> photo = probe.read();
    if (photo.isEmpty()) {
      return refuse("PHOTO_TOO_LARGE");
    }
    IdentifyResponse answer =
        service
            .verification()
            .identify(
                IdentifyRequest.newBuilder()
                    .setOrigin(origin())
                    .setProbe(photo.get())
                    .setFpirDb(Math.toIntExact(Math.round(-10 * Math.log10(fpir))))
                    .setMaxCandidates(max)
                    .addAllExcludedPersonIds(excluded)
                    .setMode(exact ? SearchMode.SEARCH_MODE_EXACT : SearchMode.SEARCH_MODE_HNSW)
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tell(answer);
    }
    return answer.getCandidatesCount() == 0 ? OK : FOUND;
  }

  private void tell(IdentifyResponse answer) {
    int found = answer.getCandidatesCount();
    say(found == 0 ? "identify.none" : "identify.found", found, answer.getGallerySize());
    for (Candidate candidate : answer.getCandidatesList()) {
      say(
          "identify.candidate",
          candidate.getPersonId(),
          candidate.getCapturedOn().isEmpty() ? text("date.unknown") : candidate.getCapturedOn(),
          Odds.oneOf(candidate.getFalseMatchRateDb()));
    }
    if (answer.getSearchedShare() < 1) {
      say("identify.partial", answer.getSearchedShare());
    }
    if (answer.getThresholdExtrapolated()) {
      say("identify.extrapolated");
    }
    say(found == 0 ? "event" : "event.evidence", answer.getEventId());
  }
}
