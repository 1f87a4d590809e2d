package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.server.access.TokenKeys;
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
      "Makes and rotates the keys that seal backups and portraits, and makes those of tokens.",
      "建立與輪替備份及照片的加密金鑰，並建立登入憑據的簽章金鑰。"
    },
    synopsisSubcommandLabel = "(create | rotate | token)")
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
        "Adds a key: it seals from the next start on, and the earlier ones still open.",
        "新增一把金鑰供日後加密；舊金鑰仍可解密。"
      })
  int rotate(@Parameters(paramLabel = "FILE") Path file) {
    return change(
        () -> KeyFile.rotate(file), file + " has a new key; give it to each node and restart it");
  }

  @Command(
      name = "token",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the key file that signs the tokens of who signed in: serve --token-key, the same at"
            + " every node. With a new one everybody signs in again.",
        "建立登入憑據的簽章金鑰檔；各節點須相同。更換後所有人須重新登入。"
      })
  int token(@Parameters(paramLabel = "FILE") Path file) {
    return change(() -> TokenKeys.create(file), file + " made; give it to each node");
  }

  @FunctionalInterface
  private interface Change {
    Object make() throws IOException;
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
