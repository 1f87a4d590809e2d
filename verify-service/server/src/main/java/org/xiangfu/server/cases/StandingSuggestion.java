package org.xiangfu.server.cases;

import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_MATCH;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_DECEASED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PHOTO_CONTRADICTS;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WATCH_LIST;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.stream.Stream;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Suggestion;

/**
 * What all checks of a case suggest together. The last capture counts, but what an earlier one has
 * raised is not taken back by trying again: it keeps a match from being accepted without a second
 * person.
 */
final class StandingSuggestion {
  private static final ImmutableSet<CheckReason> ALARMS =
      ImmutableSet.of(
          CHECK_REASON_NO_MATCH,
          CHECK_REASON_PHOTO_CONTRADICTS,
          CHECK_REASON_FACE_UNDER_OTHER_PERSON,
          CHECK_REASON_WATCH_LIST,
          CHECK_REASON_PERSON_DECEASED);

  private StandingSuggestion() {}

  /**
   * The suggestion.
   *
   * @param checks oldest first, at least one
   */
  static Suggestion of(List<CaseCheck> checks) {
    Suggestion last = checks.getLast().getSuggestion();
    List<CheckReason> alarms =
        checks.subList(0, checks.size() - 1).stream()
            .flatMap(check -> check.getSuggestion().getReasonsList().stream())
            .filter(ALARMS::contains)
            .toList();
    if (alarms.isEmpty()) {
      return last;
    }
    return Suggestion.newBuilder()
        .setBand(last.getBand() == Band.BAND_MATCH ? Band.BAND_REFER : last.getBand())
        .addAllReasons(
            Stream.concat(last.getReasonsList().stream(), alarms.stream())
                .distinct()
                .sorted()
                .toList())
        .build();
  }
}
