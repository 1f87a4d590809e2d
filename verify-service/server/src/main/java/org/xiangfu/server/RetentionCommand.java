package org.xiangfu.server;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.ApplyRetentionRequest;
import org.xiangfu.v1.ApplyRetentionResponse;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RetentionProgress;
import org.xiangfu.v1.RetentionRule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu retention}: erases what was kept long enough. */
@Command(
    name = "retention",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Erases what has been kept long enough: photos of the dead, retired and withdrawn photos,"
          + " failed enrolments, and the personal parts of finished cases. The ledger's events"
          + " stay, since its chain proves them.",
      "依保存期限刪除：亡故者照片、停用與撤回之照片、登錄失敗紀錄、已結案件之個人資料；帳冊事件不刪除。",
      "",
      "Look first with --dry-run: it writes nothing, and says how much of what age would go. Give"
          + " the same --as-of to the run that follows, and it erases just that.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; a line for each rule is printed",
      "1:failed or refused; the reason is printed, and the same command goes on",
      "2:the command line is wrong"
    },
    footer = {
      "",
      "Ctrl-C ends the run after the write in progress; the same command goes on.",
      "Backups hold what was erased until they expire.",
      "",
      "Examples:",
      "  xiangfu retention --print-rules > rules.yaml",
      "  xiangfu retention --rules rules.yaml --as-of 2026-11-01 --dry-run --account admin01 …",
      "  xiangfu retention --rules rules.yaml --as-of 2026-11-01 --account admin01 …"
    })
final class RetentionCommand implements Callable<Integer> {
  private static final int HOURS = 24;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rules",
      paramLabel = "YAML",
      description = {"What is kept for how long. Default: those of --print-rules.", "保存期限規則檔。"})
  private Optional<Path> rules = Optional.empty();

  @Option(
      names = "--print-rules",
      description = {"Print the proposed rules with their reasons, and end.", "列印建議規則及其理由。"})
  private boolean printRules;

  @Option(
      names = "--dry-run",
      description = {"Only say what would be erased; write nothing.", "試算，不寫入任何資料。"})
  private boolean dryRun;

  @Option(
      names = "--as-of",
      paramLabel = "DATE",
      description = {
        "Count back from the beginning of this day, UTC, such as 2026-11-01. Default: from now.",
        "基準日。"
      })
  private Optional<LocalDate> asOf = Optional.empty();

  @Mixin private WhoAsks who;

  @Mixin private ConnectionOptions connection;

  @Override
  public Integer call() {
    if (printRules) {
      spec.commandLine().getOut().print(RetentionFile.defaults());
      spec.commandLine().getOut().flush();
      return 0;
    }
    var request =
        ApplyRetentionRequest.newBuilder()
            .setOrigin(
                Origin.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setOperatorId(who.account(connection, spec.commandLine()))
                    .setPurpose(Purpose.PURPOSE_RETENTION))
            .setDryRun(dryRun);
    asOf.map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant())
        .ifPresent(time -> request.setAsOf(Timestamps.fromMillis(time.toEpochMilli())));
    try (var client = XiangfuClient.connect(connection.toClientOptions())) {
      request.addAllRules(RetentionFile.read(rules));
      run(client, request.build());
      return 0;
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      spec.commandLine().getErr().println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private void run(XiangfuClient client, ApplyRetentionRequest request) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-28s %-6s %-10s %10s %-10s %-10s %10s%n",
        "rule 規則", "keep", "before", "records", "oldest", "newest", dryRun ? "" : "erased");
    // Ends the call also if the table cannot be written.
    try (var call = Context.current().withCancellation()) {
      Context before = call.attach();
      try {
        Iterator<ApplyRetentionResponse> answers =
            client.persons().withDeadlineAfter(HOURS, TimeUnit.HOURS).applyRetention(request);
        while (answers.hasNext()) {
          print(out, answers.next());
        }
      } finally {
        call.detach(before);
      }
    }
    out.flush();
  }

  private void print(PrintWriter out, ApplyRetentionResponse answer) {
    RetentionProgress last =
        dryRun
            ? RetentionProgress.RETENTION_PROGRESS_FOUND
            : RetentionProgress.RETENTION_PROGRESS_DONE;
    if (answer.getProgress() == RetentionProgress.RETENTION_PROGRESS_ERASING) {
      spec.commandLine()
          .getErr()
          .printf(
              "%s: %,d of %,d%n", name(answer.getRule()), answer.getErased(), answer.getRecords());
    } else if (answer.getProgress() == last) {
      out.printf(
          "%-28s %-6s %-10s %,10d %-10s %-10s %10s%n",
          name(answer.getRule()),
          answer.getRule().getKeep(),
          day(answer.getBefore()),
          answer.getRecords(),
          answer.hasOldest() ? day(answer.getOldest()) : "-",
          answer.hasNewest() ? day(answer.getNewest()) : "-",
          dryRun ? "" : "%,d".formatted(answer.getErased()));
      if (answer.getUndated() > 0) {
        out.printf(
            "  %,d more were retired by an earlier release without a date, and are kept until they"
                + " are retired again%n",
            answer.getUndated());
      }
      out.flush();
    }
  }

  private static String name(RetentionRule rule) {
    String subject = rule.getSubject().name().replaceFirst("^RETENTION_SUBJECT_", "");
    return rule.getCaseKind() == CaseKind.CASE_KIND_UNSPECIFIED
        ? subject
        : subject + " " + rule.getCaseKind().name().replaceFirst("^CASE_KIND_", "");
  }

  private static String day(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds()).atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
