package org.xiangfu.gateway.abis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.xiangfu.v1.IdentifyResponse;

/**
 * An answer as the specification has it: numbers are texts, and what does not belong to a verb is
 * left out.
 *
 * @param returnValue 1 for success, 2 for failure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AbisAnswer(
    String id,
    String requestId,
    String responsetime,
    String returnValue,
    String failureReason,
    CandidateList candidateList,
    @JsonProperty("jobscount") String jobsCount,
    String count) {
  private static final String SUCCESS = "1";
  private static final String FAILURE = "2";

  /** What a candidate is of: face. */
  private static final String FACE = "FID";

  record CandidateList(String count, List<Candidate> candidates, Map<String, String> analytics) {}

  record Candidate(String referenceId, Map<String, String> analytics, List<Modality> modalities) {}

  record Modality(String biometricType, Map<String, String> analytics) {}

  /** What a verb has found out. */
  sealed interface Result {
    /** It was done. */
    record Done() implements Result {}

    /**
     * Who else has this face.
     *
     * @param search the service's answer
     * @param candidates those that were asked for
     */
    record Found(IdentifyResponse search, List<org.xiangfu.v1.Candidate> candidates)
        implements Result {}

    /** Requests in work. */
    record Jobs(int count) implements Result {}

    /** References on record. */
    record References(long count) implements Result {}
  }

  static AbisAnswer of(AbisRequest request, Result result, Clock clock) {
    String id = request.verb().id();
    String of = request.requestId();
    String now = now(clock);
    return switch (result) {
      case Result.Done() -> new AbisAnswer(id, of, now, SUCCESS, null, null, null, null);
      case Result.Found found ->
          new AbisAnswer(id, of, now, SUCCESS, null, list(found), null, null);
      case Result.Jobs(int jobs) ->
          new AbisAnswer(id, of, now, SUCCESS, null, null, "" + jobs, null);
      case Result.References(long count) ->
          new AbisAnswer(id, of, now, SUCCESS, null, null, null, "" + count);
    };
  }

  static AbisAnswer failed(AbisMessage message, AbisFailure failure, Clock clock) {
    return new AbisAnswer(
        message.id(),
        message.requestId(),
        now(clock),
        FAILURE,
        "" + failure.code(),
        null,
        null,
        null);
  }

  private static CandidateList list(Result.Found found) {
    List<Candidate> candidates =
        found.candidates().stream()
            .map(
                each -> {
                  Map<String, String> analytics =
                      Map.of("falseMatchRateDb", "" + each.getFalseMatchRateDb());
                  return new Candidate(
                      each.getPersonId(), analytics, List.of(new Modality(FACE, analytics)));
                })
            .toList();
    return new CandidateList(
        "" + candidates.size(),
        candidates,
        Map.of(
            "gallerySize", "" + found.search().getGallerySize(),
            "thresholdExtrapolated", "" + found.search().getThresholdExtrapolated()));
  }

  private static String now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
