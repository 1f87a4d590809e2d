package org.xiangfu.server;

import java.time.LocalDate;
import java.util.Locale;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which cases: a picocli mixin. All that are given must hold. */
final class CaseOptions {
  @Option(
      names = "--office",
      paramLabel = "OFFICE",
      defaultValue = "",
      description = {"Of this office. Default: of all.", "機關。"})
  private String office;

  @Option(
      names = "--clerk",
      paramLabel = "ACCOUNT",
      defaultValue = "",
      description = {"Who opened or decided it.", "承辦人員。"})
  private String clerk;

  @Option(
      names = "--second",
      paramLabel = "ACCOUNT",
      defaultValue = "",
      description = {"The supervisor who reviewed it.", "覆核主管。"})
  private String second;

  @Option(
      names = "--workstation",
      paramLabel = "ID",
      defaultValue = "",
      description = {"Where one of its steps was taken.", "工作站。"})
  private String workstation;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = {"opened, checked, referred, accepted, refused, withdrawn or expired.", "狀態。"})
  private String state;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = {
        "replacement, first-issue, collection, cancellation or identity-check.",
        "案件種類。"
      })
  private String kind;

  @Option(
      names = "--decision",
      paramLabel = "DECISION",
      description = {"accept, refer or refuse; the clerk's or the supervisor's.", "決定。"})
  private String decision;

  @Option(
      names = "--override",
      negatable = true,
      description = {"Decided otherwise than suggested; --no-override: not so.", "與系統建議不同。"})
  private Boolean override;

  @Option(
      names = "--band",
      paramLabel = "BAND",
      description = {"What was suggested: match, refer or no-match.", "系統建議。"})
  private String band;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = {"A reason of the suggestion, such as photo-contradicts.", "建議理由。"})
  private String reason;

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = {"Opened on this day or later, such as 2026-11-01.", "開案起日。"})
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description = {"Opened on this day or earlier.", "開案迄日。"})
  private LocalDate to;

  CaseConditions.Builder conditions(AuditQuestion question, CommandLine command) {
    var where =
        CaseConditions.newBuilder()
            .setOfficeId(office)
            .setClerkId(clerk)
            .setReviewerId(second)
            .setWorkstationId(workstation)
            .setState(value(CaseState.class, "CASE_STATE_", state, command))
            .setKind(value(CaseKind.class, "CASE_KIND_", kind, command))
            .setDecision(value(Decision.class, "DECISION_", decision, command))
            .setBand(value(Band.class, "BAND_", band, command))
            .setReason(value(CheckReason.class, "CHECK_REASON_", reason, command));
    if (override != null) {
      where.setOverride(override);
    }
    if (from != null) {
      where.setFrom(question.begin(from));
    }
    if (to != null) {
      where.setTo(question.begin(to.plusDays(1)));
    }
    return where;
  }

  /**
   * A value of an enumeration as people write it.
   *
   * @param text null for none
   */
  static <E extends Enum<E>> E value(
      Class<E> type, String prefix, String text, CommandLine command) {
    String name = text == null ? "UNSPECIFIED" : text.toUpperCase(Locale.ROOT).replace('-', '_');
    try {
      return Enum.valueOf(type, prefix + name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command, text + " is no " + type.getSimpleName() + "; see --help", e);
    }
  }
}
