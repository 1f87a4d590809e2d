package org.xiangfu.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.client.cli.DurationConverter;
import org.xiangfu.server.ledger.CheckpointSettings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of a node about the ledger's signatures: a picocli mixin. */
final class CheckpointOptions {
  @ArgGroup(exclusive = false)
  private Signing signing;

  private static final class Signing {
    @Option(
        names = "--ledger-key",
        required = true,
        paramLabel = "FILE",
        description = {
          "Signs the chain of events from time to time, so that 'xiangfu ledger verify' can prove"
              + " that nothing was altered; from 'xiangfu keys create --for ledger'. Give every"
              + " node the same. Default: chained, not signed.",
          "帳冊簽章金鑰檔，各節點須相同；未設定則僅串鏈而不簽章。"
        })
    private Path keyFile;

    @Option(
        names = "--checkpoint-every",
        paramLabel = "TIME",
        defaultValue = "60s",
        converter = DurationConverter.class,
        description = {
          "No event stays unsigned for longer, such as 60s. Default: ${DEFAULT-VALUE}.",
          "事件最長多久須簽章。"
        })
    private Duration every;

    @Option(
        names = "--checkpoint-events",
        paramLabel = "N",
        defaultValue = "1000",
        description = {
          "So many new events are signed at once. Default: ${DEFAULT-VALUE}.",
          "滿此筆數即簽章。"
        })
    private int events;
  }

  /** Empty if this node signs nothing. */
  Optional<CheckpointSettings> settings() {
    return Optional.ofNullable(signing)
        .map(options -> new CheckpointSettings(options.keyFile, options.every, options.events));
  }
}
