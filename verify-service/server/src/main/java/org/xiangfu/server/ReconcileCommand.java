package org.xiangfu.server;

import com.google.protobuf.Timestamp;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.CardFinding;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.ReceiptFinding;
import org.xiangfu.v1.ReceiptState;
import org.xiangfu.v1.ReconcileRequest;
import org.xiangfu.v1.ReconcileResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu reconcile}: blank cards against receipts. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Holds the blank cards that were used against the receipts of accepted cases: cards without a"
          + " receipt, receipts used twice, receipts never used. The days are those of the file.",
      "核對空白國民身分證使用紀錄與核准收據：無收據之證、重複使用之收據、未使用之收據。",
      "",
      "The file is CSV with the header serial,receipt,office,date: the card's number, the receipt's"
          + " id or nothing, the office or nothing, and the day such as 2026-11-20.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every card and every receipt is accounted for",
      "1:failed; the reason is printed",
      "2:the command line or the file is wrong",
      "3:something is not accounted for; it is printed, one a line"
    },
    footer = {
      "",
      "Example:",
      "  xiangfu reconcile --cards cards.csv --operator auditor01 --plaintext"
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final int FINDINGS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--cards",
      required = true,
      paramLabel = "CSV",
      description = {"What was made.", "空白證使用紀錄。"})
  private Path cards;

  @Option(
      names = "--office",
      paramLabel = "OFFICE",
      defaultValue = "",
      description = {"Only the receipts of this office. Default: of all offices.", "僅核對此機關之收據。"})
  private String office;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "Asia/Taipei",
      description = {"Where the file's days begin. Default: ${DEFAULT-VALUE}.", "時區。"})
  private ZoneId zone;

  @Mixin private WhoAsks who;

  @Mixin private ConnectionOptions connection;

  @Override
  public Integer call() {
    String account = who.account(connection, spec.commandLine());
    CardsFile file;
    try {
      file = CardsFile.read(cards);
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    var request =
        ReconcileRequest.newBuilder()
            .setOrigin(
                Origin.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setOperatorId(account)
                    .setPurpose(Purpose.PURPOSE_AUDIT))
            .setOfficeId(office)
            .setFrom(time(file.first().atStartOfDay(zone).toInstant()))
            .setTo(time(file.last().plusDays(1).atStartOfDay(zone).toInstant()))
            .addAllCards(file.cards())
            .build();
    try (var client = XiangfuClient.connect(connection.toClientOptions())) {
      return print(client.production().reconcile(request));
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      spec.commandLine().getErr().println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  private int print(ReconcileResponse report) {
    PrintWriter out = spec.commandLine().getOut();
    report.getCardFindingsList().forEach(finding -> out.println(line(finding)));
    report.getReceiptFindingsList().forEach(finding -> out.println(line(finding)));
    out.printf(
        "%,d cards, %,d in order; %,d cards and %,d receipts not accounted for"
            + " 空白證 %,d 張，相符 %,d 張；異常證 %,d 張、異常收據 %,d 筆%n",
        report.getCards(),
        report.getCardsInOrder(),
        report.getCardFindingsCount(),
        report.getReceiptFindingsCount(),
        report.getCards(),
        report.getCardsInOrder(),
        report.getCardFindingsCount(),
        report.getReceiptFindingsCount());
    out.flush();
    return report.getCardFindingsCount() + report.getReceiptFindingsCount() == 0 ? 0 : FINDINGS;
  }

  private static String line(CardFinding finding) {
    var problems =
        finding.getProblemsList().stream()
            .map(
                problem ->
                    problem
                        .name()
                        .substring("CARD_PROBLEM_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', ' '))
            .toList();
    return "card\t%s\t%s\t%s\t%s"
        .formatted(
            finding.getCard().getSerial(),
            finding.getCard().getReceiptId(),
            finding.getCard().getOfficeId(),
            String.join(", ", problems));
  }

  private static String line(ReceiptFinding finding) {
    boolean taken = finding.getState() == ReceiptState.RECEIPT_STATE_CONSUMED;
    return "receipt\t%s\t%s\t%s\t%s"
        .formatted(
            finding.getCardSerial(),
            finding.getReceiptId(),
            finding.getOfficeId(),
            taken ? "taken for a card that is not in the file" : "never used");
  }
}
