package org.xiangfu.server;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.server.ledger.proof.CsvFile;
import org.xiangfu.server.ledger.proof.ExportFile;
import org.xiangfu.server.ledger.proof.JsonLinesFile;
import org.xiangfu.v1.ExportBounds;
import org.xiangfu.v1.ExportEventsRequest;
import org.xiangfu.v1.ExportEventsResponse;
import org.xiangfu.v1.LedgerRecord;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu ledger export}: writes the ledger to a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes everything that the ledger holds to a file, oldest first, while the service runs. The"
          + " export itself is recorded as an event.",
      "於服務執行中將帳冊全部事件匯出至檔案；匯出本身亦列入帳冊。",
      "",
      "Until it is whole the file is called FILE.part; the same command goes on with it after a"
          + " break of any kind. It holds personal data, and only you can read it.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:exported",
      "1:failed or cut off; the reason is printed, and the same command goes on",
      "2:the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  xiangfu ledger export --to ledger.jsonl --operator auditor01 --plaintext",
      "  xiangfu ledger export --to ledger.csv --format csv --operator auditor01 --plaintext"
    })
final class LedgerExportCommand implements Callable<Integer> {
  private static final Duration ATTEMPT = Duration.ofMinutes(10);
  private static final int ATTEMPTS = 6;
  private static final long PAUSE_MILLIS = 1_000;
  private static final long LINE_NANOS = 5_000_000_000L;
  private static final Set<Status.Code> PASSING =
      Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);

  /** How the file is written. */
  enum Format {
    JSONL,
    CSV
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = {"File to write.", "匯出檔。"})
  private Path to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "jsonl",
      description = {
        "jsonl, which 'xiangfu ledger verify' proves, or csv, for people and their spreadsheets."
            + " Default: ${DEFAULT-VALUE}.",
        "jsonl 可供驗證；csv 供試算表閱讀。"
      })
  private Format format;

  @Option(
      names = "--from",
      paramLabel = "SEQUENCE",
      defaultValue = "1",
      description = {
        "First sequence to write, as an event or an earlier export states it. Default: all.",
        "起始序號，預設全部。"
      })
  private long from;

  @Option(
      names = "--digests-only",
      description = {
        "Leave out what the events say: that none was altered or dropped can be proven all the"
            + " same, to somebody who must not read them.",
        "僅匯出摘要，不含事件內容，仍可供驗證。"
      })
  private boolean digestsOnly;

  @Mixin private WhoAsks who;

  @Option(
      names = "--office",
      paramLabel = "OFFICE",
      defaultValue = "",
      description = {"Office of the operator.", "所屬機關。"})
  private String office;

  @Mixin private ConnectionOptions connection;

  private String account;
  private final String requestId = UUID.randomUUID().toString();
  private ExportBounds bounds = ExportBounds.getDefaultInstance();
  private long written;
  private long shown = System.nanoTime();

  @Override
  public Integer call() throws InterruptedException {
    if (from < 1 || (digestsOnly && format == Format.CSV)) {
      throw new ParameterException(
          spec.commandLine(),
          from < 1 ? "--from must be at least 1" : "--digests-only leaves nothing for a csv");
    }
    account = who.account(connection, spec.commandLine());
    try (var client = XiangfuClient.connect(connection.toClientOptions());
        ExportFile file = open()) {
      if (file.resumed()) {
        spec.commandLine().getErr().printf("going on after sequence %d 續傳%n", file.above());
      }
      download(client, file);
      file.finish();
      spec.commandLine()
          .getOut()
          .printf("%s: %,d events written, up to sequence %d%n", to, written, file.above());
      spec.commandLine().getOut().flush();
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

  private ExportFile open() throws IOException {
    return format == Format.JSONL ? JsonLinesFile.open(to, from - 1) : CsvFile.open(to, from - 1);
  }

  // A node that stops, or a line that breaks, costs what was on its way and no more.
  private void download(XiangfuClient client, ExportFile file)
      throws IOException, InterruptedException {
    int failures = 0;
    while (true) {
      long above = file.above();
      try {
        stream(client, file);
        return;
      } catch (StatusRuntimeException e) {
        failures = file.above() > above ? 1 : failures + 1;
        if (failures >= ATTEMPTS || !PASSING.contains(e.getStatus().getCode())) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS * failures);
      }
    }
  }

  private void stream(XiangfuClient client, ExportFile file) throws IOException {
    var request =
        ExportEventsRequest.newBuilder()
            .setOrigin(
                Origin.newBuilder()
                    .setRequestId(requestId)
                    .setOperatorId(account)
                    .setOfficeId(office)
                    .setPurpose(Purpose.PURPOSE_AUDIT))
            .setAboveSequence(file.above())
            .setDigestsOnly(digestsOnly)
            .build();
    // Ends the call also if the file cannot be written.
    try (var call = Context.current().withCancellation()) {
      Context before = call.attach();
      try {
        Iterator<ExportEventsResponse> answers =
            client
                .events()
                .withDeadlineAfter(ATTEMPT.toSeconds(), TimeUnit.SECONDS)
                .exportEvents(request);
        while (answers.hasNext()) {
          add(file, answers.next());
        }
      } finally {
        call.detach(before);
      }
    }
  }

  private void add(ExportFile file, ExportEventsResponse answer) throws IOException {
    if (answer.hasBounds()) {
      bounds = answer.getBounds();
      file.begin(bounds);
    }
    for (LedgerRecord record : answer.getRecordsList()) {
      file.add(record);
      written += record.hasEvent() ? 1 : 0;
    }
    if (System.nanoTime() - shown > LINE_NANOS) {
      shown = System.nanoTime();
      spec.commandLine()
          .getErr()
          .printf(
              "%,d events written, up to sequence %d of %d%n",
              written, file.above(), bounds.getThrough().getSequence());
    }
  }
}
