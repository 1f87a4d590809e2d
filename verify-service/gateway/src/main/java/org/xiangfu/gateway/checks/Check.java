package org.xiangfu.gateway.checks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.xiangfu.client.cli.Messages;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.VerifyReason;
import org.xiangfu.v1.VerifyResponse;

/**
 * What an agency is told of one check. It holds no score, photo, name or number.
 *
 * @param checkId the event in the ledger
 * @param answer yes, no, or ask the household registration office
 * @param band the service's suggestion: MATCH, REFER or NO_MATCH
 * @param purpose what the agency asked for
 * @param checkedAt UTC
 * @param reasons why, in words
 */
record Check(
    String checkId,
    Answer answer,
    String band,
    String purpose,
    String checkedAt,
    List<Reason> reasons) {
  private static final Messages ENGLISH = Messages.beside(Check.class, Locale.ENGLISH);
  private static final Messages CHINESE = Messages.beside(Check.class, Locale.TRADITIONAL_CHINESE);

  /** In a word. */
  enum Answer {
    YES("MATCH", "SAME_PERSON"),
    ASK("REFER", "SECOND_LOOK"),
    NO("NO_MATCH", "NOT_SAME_PERSON");

    private final String band;
    private final String reason;

    Answer(String band, String reason) {
      this.band = band;
      this.reason = reason;
    }
  }

  /**
   * A reason in words.
   *
   * @param code a name that stays
   */
  record Reason(
      String code, @JsonProperty("en") String english, @JsonProperty("zh-TW") String chinese) {}

  /**
   * What an agency may know of the service's answer. That somebody was impersonated is none of its
   * business, and neither is a yes to somebody who may be the impostor: such a match is referred.
   */
  static Check of(VerifyResponse service, String purpose, Instant now) {
    Answer answer = answer(service);
    return new Check(
        service.getEventId(),
        answer,
        answer.band,
        purpose,
        now.truncatedTo(ChronoUnit.SECONDS).toString(),
        List.of(
            new Reason(
                answer.reason,
                ENGLISH.text("reason." + answer.reason),
                CHINESE.text("reason." + answer.reason))));
  }

  private static Answer answer(VerifyResponse service) {
    if (service.getBand() == Band.BAND_MATCH) {
      return service.getReasonsList().contains(VerifyReason.VERIFY_REASON_IMPERSONATION_ON_RECORD)
          ? Answer.ASK
          : Answer.YES;
    }
    return service.getBand() == Band.BAND_NO_MATCH ? Answer.NO : Answer.ASK;
  }
}
