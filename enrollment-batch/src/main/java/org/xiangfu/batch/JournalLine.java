package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * One line of a journal behind its header: a result with what a later run must know of it, or a
 * mark, or a suspicion.
 *
 * @param line record of the result; 0 in the other kinds
 * @param groups what the result counts under; only where the source is not read again
 * @param key of the record, see {@link PhotoRecord#key}
 * @param at where the record lies; only of records not in the gallery, where the source keeps marks
 * @param mark how far the source is settled
 * @param suspicion two records with one photo
 * @param suspicions of the result, as {@link LineResult#suspicions}
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
record JournalLine(
    long line,
    Outcome outcome,
    String reason,
    String detail,
    List<String> groups,
    String key,
    String at,
    Mark mark,
    Suspicion suspicion,
    List<String> suspicions) {
  JournalLine {
    reason = Objects.requireNonNullElse(reason, "");
    detail = Objects.requireNonNullElse(detail, "");
    groups = groups == null ? List.of() : List.copyOf(groups);
    key = Objects.requireNonNullElse(key, "");
    at = Objects.requireNonNullElse(at, "");
    suspicions = suspicions == null ? List.of() : List.copyOf(suspicions);
  }

  static JournalLine of(LineResult result) {
    return of(result, List.of(), "", "");
  }

  static JournalLine of(LineResult result, List<String> groups, String key, String at) {
    return new JournalLine(
        result.line(),
        result.outcome(),
        result.reason(),
        result.detail(),
        groups,
        key,
        at,
        null,
        null,
        result.suspicions());
  }

  static JournalLine of(Mark mark) {
    return new JournalLine(0, null, "", "", List.of(), "", "", mark, null, List.of());
  }

  static JournalLine of(Suspicion suspicion) {
    return new JournalLine(0, null, "", "", List.of(), "", "", null, suspicion, List.of());
  }

  LineResult result() {
    return new LineResult(line, outcome, reason, detail, suspicions);
  }
}
