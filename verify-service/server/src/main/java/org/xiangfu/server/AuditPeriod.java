package org.xiangfu.server;

import com.google.protobuf.Timestamp;
import java.time.LocalDate;
import picocli.CommandLine.Option;

/** Which days, and of which office: a picocli mixin. */
final class AuditPeriod {
  @Option(
      names = "--from",
      required = true,
      paramLabel = "DAY",
      description = {"First day, such as 2026-11-01.", "起日。"})
  private LocalDate from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DAY",
      description = {"Last day.", "迄日。"})
  private LocalDate to;

  @Option(
      names = "--office",
      paramLabel = "OFFICE",
      defaultValue = "",
      description = {"Of this office. Default: of all.", "機關。"})
  private String office;

  /** Empty for all. */
  String office() {
    return office;
  }

  /** Inclusive. */
  Timestamp begin(AuditQuestion question) {
    return question.begin(from);
  }

  /** Exclusive. */
  Timestamp end(AuditQuestion question) {
    return question.begin(to.plusDays(1));
  }
}
