package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.AssessPhotoRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.QualityMeasure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code xiangfu assess}. */
@Command(
    name = "assess",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Is this photo good enough, and what would make it better? 照片品質",
      "",
      "Measures are named as in ISO/IEC 29794-5 and go from 0 (worst) to 100. Nothing is kept.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the photo can be used",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "12:the photo cannot be used; take it again as the message says"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xiangfu assess --photo capture.jpg --plaintext",
      "  xiangfu assess --photo capture.jpg --purpose first-issue --json --plaintext"
    })
final class AssessCommand extends CounterCommand {
  private static final String UNIFIED = "UnifiedQualityScore";
  private static final int GOOD = 70;
  private static final int FAIR = 40;

  /** Measures at or above this are not worth a word. */
  private static final int UNREMARKABLE = 50;

  @Mixin private ProbeOption probe;

  @Override
  PurposeCode usualPurpose() {
    return PurposeCode.IDENTITY_CHECK;
  }

  @Override
  int run(XiangfuClient service) throws IOException {
    if (!probe.isReadable()) {
      throw usage("usage.photo", probe.file());
    }
    Optional<ByteString> photo = probe.read();
    if (photo.isEmpty()) {
      return refuse("PHOTO_TOO_LARGE");
    }
    AssessPhotoResponse answer =
        service
            .verification()
            .assessPhoto(
                AssessPhotoRequest.newBuilder().setOrigin(origin()).setPhoto(photo.get()).build());
    if (json()) {
      print(toJson(answer));
    } else {
      tell(answer);
    }
    return answer.hasRefusal() ? REFUSED_PHOTO : OK;
  }

  private void tell(AssessPhotoResponse answer) {
    if (answer.hasRefusal()) {
      String reason = answer.getRefusal().getReason().name().replace("REFUSAL_REASON_", "");
      say("refused", reason, textOr("refusal." + reason, answer.getRefusal().getDetail()));
    }
    value(answer, UNIFIED)
        .ifPresent(
            value ->
                say(
                    value >= GOOD ? "assess.good" : value >= FAIR ? "assess.fair" : "assess.poor",
                    value));
    List<QualityMeasure> low =
        answer.getMeasuresList().stream()
            .filter(m -> !m.getName().equals(UNIFIED))
            .filter(m -> m.getValue() >= 0 && m.getValue() < UNREMARKABLE)
            .sorted(Comparator.comparing(QualityMeasure::getValue))
            .toList();
    if (!low.isEmpty()) {
      say("assess.low");
      low.forEach(
          m -> say("assess.measure", textOr("measure." + m.getName(), m.getName()), m.getValue()));
    }
    if (answer.getAdviceCount() > 0) {
      say("assess.advice");
      answer.getAdviceList().forEach(advice -> say("assess.item", text("advice." + advice)));
    }
  }

  private static Optional<Integer> value(AssessPhotoResponse answer, String name) {
    return answer.getMeasuresList().stream()
        .filter(m -> m.getName().equals(name) && m.getValue() >= 0)
        .map(QualityMeasure::getValue)
        .findFirst();
  }
}
