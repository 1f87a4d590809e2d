package org.xiangfu.server;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xiangfu ledger}: exports the ledger, and proves exports. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = {
      "Exports the record of what was done, and proves that an export holds what was recorded.",
      "匯出帳冊，並驗證匯出檔未遭竄改。"
    },
    synopsisSubcommandLabel = "(export | verify)",
    subcommands = {LedgerExportCommand.class, LedgerVerifyCommand.class},
    footer = {
      "",
      "Examples:",
      "  xiangfu ledger export --to ledger.jsonl --operator auditor01 --plaintext",
      "  xiangfu ledger verify ledger.jsonl --key ledger.pub"
    })
final class LedgerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
