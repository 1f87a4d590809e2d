package org.xiangfu.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xiangfu.server.sealing.KeyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys show}: what a key file holds, and what is sealed with it. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Tells the generations of data keys in a file, never the keys, and what wraps it; and of the"
          + " service, what is still sealed with which.",
      "顯示金鑰檔所含之資料金鑰世代（不顯示金鑰）與其包裝方式，以及服務中尚以舊金鑰加密之資料筆數。"
    })
final class ShowKeys implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE")
  private Path file;

  @Option(
      names = "--file-only",
      description = {"Ask no service.", "不查詢服務。"})
  private boolean fileOnly;

  @Mixin private AskedKeys service;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      KeyFile keys = KeyFile.read(file);
      out.println(
          keys.wrappedBy()
              .map(uri -> file + " is wrapped by " + uri)
              .orElse(file + " is not wrapped: whoever has it has the keys 未包裝"));
      keys.generations()
          .forEach((number, print) -> out.printf("generation %d: %s%n", number, print));
      out.flush();
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
    return fileOnly
        ? 0
        : service.ask(
            client -> {
              service.print(AskedKeys.of(client));
              return 0;
            });
  }
}
