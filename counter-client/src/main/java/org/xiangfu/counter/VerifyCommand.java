package org.xiangfu.counter;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Optional;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.PhotoComparison;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code xiangfu verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnExecutionException = 3,
    description = {
      "Is this the person? Compares the photo just taken with every photo on record.",
      "",
      "MATCH    相符  a stranger would hardly ever look this alike",
      "REFER    轉審  the photos do not settle it: a second person looks",
      "NO MATCH 不符  nothing speaks for the same person",
      "",
      "The service suggests; you decide.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:MATCH",
      "2:wrong options",
      "3:the service cannot be reached, or another error",
      "10:REFER",
      "11:NO MATCH",
      "12:the photo cannot be used; take it again as the message says"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  export XIANGFU_ACCOUNT=clerk01",
      "  xiangfu verify --person A123456789 --photo capture.jpg --plaintext",
      "  xiangfu verify --person A123456789 --photo capture.jpg --purpose collection --json \\",
      "      --server verify.example:7070 --trust ca.pem --cert desk3.pem --key desk3-key.pem"
    })
final class VerifyCommand extends CounterCommand {
  static final int REFER = 10;
  static final int NO_MATCH = 11;

  @Option(
      names = "--person",
      required = true,
      paramLabel = "ID",
      description = "Number of the person whose card it is.")
  private String person;

  @Mixin private ProbeOption probe;

  @Override
  PurposeCode usualPurpose() {
    return PurposeCode.REPLACEMENT;
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
    VerifyResponse answer =
        service
            .verification()
            .verify(
                VerifyRequest.newBuilder()
                    .setOrigin(origin())
                    .setPersonId(person)
                    .setProbe(photo.get())
                    .build());
    if (json()) {
      print(toJson(answer));
    } else {
      tell(answer);
    }
    return switch (answer.getBand()) {
      case BAND_MATCH -> OK;
      case BAND_REFER -> REFER;
      case BAND_NO_MATCH -> NO_MATCH;
      case BAND_UNSPECIFIED, UNRECOGNIZED -> FAILED;
    };
  }

  private void tell(VerifyResponse answer) {
    say("verify." + answer.getBand(), cases(answer.getFalseMatchRateDb()));
    for (VerifyReason reason : answer.getReasonsList()) {
      say("verify." + reason);
    }
    say("verify.photos", answer.getComparisonsCount());
    for (PhotoComparison photo : answer.getComparisonsList()) {
      say(
          "verify.photo",
          photo.getCapturedOn().isEmpty() ? text("date.unknown") : photo.getCapturedOn(),
          text("band." + photo.getBand()),
          cases(photo.getFalseMatchRateDb()));
    }
    say(answer.getBand() == Band.BAND_MATCH ? "event" : "event.evidence", answer.getEventId());
  }

  private String cases(int db) {
    long oneOf = Odds.oneOf(db);
    return oneOf == 1 ? text("cases.most") : text("cases", oneOf);
  }
}
