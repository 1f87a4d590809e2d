package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.server.sealing.KeyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys}: makes and rotates key files. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes and rotates the keys that seal data, backups and portraits.",
      "建立與輪替資料、備份及照片的加密金鑰。"
    },
    footer = {
      "",
      "A key file serves one purpose, or several: 'serve' takes one with --data-key (numbers,",
      "templates and events on disk), --backup-key and --portrait-key (default: the data keys).",
      "Best is one for data and another for backups, each with a copy under lock: whoever has disk",
      "and key can read everything, whoever lost the key nothing."
    },
    synopsisSubcommandLabel = "(create | rotate)")
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a key file that only you can read. Keep a copy apart from what it seals.",
        "建立僅擁有者可讀的金鑰檔。請另存副本。"
      })
  int create(@Parameters(paramLabel = "FILE") Path file) {
    return change(() -> KeyFile.create(file), file + " made; keep a copy in another place");
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a key for backups and portraits: it seals from the next start on, and the earlier"
            + " ones still open. What is stored of people stays under the first key, by which it is"
            + " found; to renew that, begin an empty data folder with new keys and enrol again.",
        "新增一把備份及照片金鑰供日後加密；舊金鑰仍可解密。資料金鑰不變；如需更新，請以新金鑰重建資料。"
      })
  int rotate(@Parameters(paramLabel = "FILE") Path file) {
    return change(
        () -> KeyFile.rotate(file), file + " has a new key; give it to each node and restart it");
  }

  @FunctionalInterface
  private interface Change {
    KeyFile make() throws IOException;
  }

  private int change(Change change, String done) {
    try {
      change.make();
      spec.commandLine().getOut().println(done);
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
