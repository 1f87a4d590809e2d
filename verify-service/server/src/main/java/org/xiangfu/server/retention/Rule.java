package org.xiangfu.server.retention;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.RetentionRule;
import org.xiangfu.v1.RetentionSubject;

/**
 * A rule at a time.
 *
 * @param said as it was given
 * @param before what happened before then has been kept long enough
 */
public record Rule(RetentionRule said, Instant before) {
  private static final int MAX_RULES = 20;

  /**
   * The rules as they are at a time.
   *
   * @throws IllegalArgumentException if one says nothing that can be done, or two say the same
   */
  public static List<Rule> at(Instant asOf, List<RetentionRule> said) {
    if (said.isEmpty() || said.size() > MAX_RULES) {
      throw new IllegalArgumentException("rules must have 1 to %d entries".formatted(MAX_RULES));
    }
    Set<RetentionRule> subjects = new HashSet<>();
    List<Rule> rules = new ArrayList<>();
    for (RetentionRule rule : said) {
      check(rule);
      if (!subjects.add(rule.toBuilder().clearKeep().build())) {
        throw new IllegalArgumentException(
            "rules: %s is there twice; one rule a subject, or a kind of case"
                .formatted(name(rule)));
      }
      rules.add(new Rule(rule, before(asOf, rule)));
    }
    return rules;
  }

  private static void check(RetentionRule rule) {
    if (rule.getSubject() == RetentionSubject.RETENTION_SUBJECT_UNSPECIFIED
        || rule.getSubject() == RetentionSubject.UNRECOGNIZED) {
      throw new IllegalArgumentException("rules.subject must be a subject that this release knows");
    }
    boolean ofCases = rule.getSubject() == RetentionSubject.RETENTION_SUBJECT_CASES;
    boolean hasKind =
        rule.getCaseKind() != CaseKind.CASE_KIND_UNSPECIFIED
            && rule.getCaseKind() != CaseKind.UNRECOGNIZED;
    if (ofCases != hasKind) {
      throw new IllegalArgumentException(
          "rules.case_kind must be a kind that this release knows for CASES, and else unset");
    }
  }

  private static Instant before(Instant asOf, RetentionRule rule) {
    try {
      Period keep = Period.parse(rule.getKeep());
      Instant before = asOf.atZone(ZoneOffset.UTC).minus(keep).toInstant();
      if (keep.isNegative() || asOf.minusSeconds(24 * 60 * 60).isBefore(before)) {
        throw new IllegalArgumentException(
            "rules.keep of %s must be at least a day".formatted(name(rule)));
      }
      return before;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "rules.keep of %s must be a period such as P10Y or P6M".formatted(name(rule)), e);
    }
  }

  /** Such as {@code RETIRED_PHOTOS}, or {@code CASES REPLACEMENT}. */
  public String name() {
    return name(said);
  }

  private static String name(RetentionRule rule) {
    String subject = rule.getSubject().name().substring("RETENTION_SUBJECT_".length());
    return rule.getCaseKind() == CaseKind.CASE_KIND_UNSPECIFIED
        ? subject
        : subject + " " + rule.getCaseKind().name().replaceFirst("^CASE_KIND_", "");
  }
}
