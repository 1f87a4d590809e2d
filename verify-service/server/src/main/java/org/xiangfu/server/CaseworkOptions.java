package org.xiangfu.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.server.cases.CaseLifetime;
import org.xiangfu.server.notices.NoticeSettings;
import picocli.CommandLine.Option;

/** The options of a node about accepted cases and probes: a picocli mixin. */
final class CaseworkOptions {
  @Option(
      names = "--receipt-key",
      paramLabel = "FILE",
      description = {
        "Signs a receipt for each accepted case, of which card production takes each once; from"
            + " 'xiangfu keys create --for receipts'. Give every node the same. Default: no"
            + " receipts.",
        "核准收據的簽章金鑰檔，各節點須相同；未設定則不簽發收據。"
      })
  private Path receiptKey;

  @Option(
      names = "--notices-to",
      paramLabel = "URL|FILE",
      description = {
        "Where the notices of accepted replacements go: an https address that takes one JSON object"
            + " a POST, or a file of JSON lines. Each arrives at least once, from the node that"
            + " leads. Default: they wait until some node is told.",
        "補換領戶籍通知單的送交位址（https）或檔案；未設定則暫存。"
      })
  private String noticesTo;

  @Option(
      names = "--notices-trust",
      paramLabel = "FILE",
      description = {
        "PEM certificates of who signed that of the https address. Default: what Java trusts.",
        "通知單接收端憑證的簽發者（PEM）。"
      })
  private Path noticesTrust;

  @Option(
      names = "--remember-probes",
      paramLabel = "DAYS",
      defaultValue = "180",
      description = {
        "Remember the template of each probe for so long, and a day more at most: after an"
            + " impersonation it is searched where else the face showed up. 0: remember none, and"
            + " forget those of before. The same on every node. Default: ${DEFAULT-VALUE}.",
        "臨櫃拍照特徵之保存天數（供冒領案件回溯查詢），0 為不保存；各節點須相同。"
      })
  private int rememberProbes;

  @Option(
      names = "--case-lifetime",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = {
        "A case with which nobody goes on for so long expires; one that was referred, after seven"
            + " times as long. 0: never. Default: ${DEFAULT-VALUE}.",
        "案件逾此時數未續辦即失效（轉請覆核者為其七倍）；0 為永不失效。"
      })
  private int lifetimeHours;

  CaseworkSettings settings() {
    return new CaseworkSettings(
        Optional.ofNullable(receiptKey),
        Optional.ofNullable(noticesTo)
            .map(to -> new NoticeSettings(to, Optional.ofNullable(noticesTrust))),
        rememberProbes,
        new CaseLifetime(Duration.ofHours(lifetimeHours)));
  }
}
