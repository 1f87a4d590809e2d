package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import org.xiangfu.server.access.TokenKeys;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys}: makes and rotates key files. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes and rotates the keys that seal data, backups and portraits, those that sign the"
          + " ledger, and those of tokens.",
      "建立與輪替資料、備份及照片的加密金鑰、帳冊的簽章金鑰，並建立登入憑據的簽章金鑰。"
    },
    synopsisSubcommandLabel = "(create | rotate | public | token)",
    footer = {
      "",
      "A key file that seals serves one purpose, or several: 'serve' takes one with --data-key",
      "(numbers, templates and events on disk), --backup-key and --portrait-key (default: the data",
      "keys). Best is one for data and another for backups, each with a copy under lock: whoever"
          + " has",
      "disk and key can read everything, whoever lost the key nothing.",
      "",
      "Examples:",
      "  xiangfu keys create data.key",
      "  xiangfu keys create --for ledger ledger.key",
      "  xiangfu keys public ledger.key --to ledger.pub        (for whoever verifies exports)",
      "  xiangfu keys create --for receipts receipts.key",
      "  xiangfu keys public receipts.key --to receipts.jwks --jwks"
    })
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
  int create(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--for",
              paramLabel = "USE",
              defaultValue = "sealing",
              description = {
                "sealing (of data, backups and portraits), ledger (signs its checkpoints) or"
                    + " receipts (signs those of accepted cases). Default: ${DEFAULT-VALUE}.",
                "用途：sealing 加密、ledger 帳冊簽章，或 receipts 核准收據簽章。"
              })
          Use use) {
    return use != Use.SEALING
        ? change(
            () -> SigningKeyFile.create(file),
            file + " made; keep a copy in another place. For whoever verifies: xiangfu keys public")
        : change(() -> KeyFile.create(file), file + " made; keep a copy in another place");
  }

  /** What a key is for. */
  enum Use {
    SEALING,
    LEDGER,
    RECEIPTS
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a key for backups, portraits or the ledger's signatures: it seals, or signs, from the"
            + " next start on, and the earlier ones still open, or verify. What is stored of people"
            + " stays under the first key, by which it is found; to renew that, begin an empty data"
            + " folder with new keys and enrol again.",
        "新增一把備份、照片或帳冊簽章金鑰供日後使用；舊金鑰仍可解密或驗證。資料金鑰不變；如需更新，請以新金鑰重建資料。"
      })
  int rotate(@Parameters(paramLabel = "FILE") Path file) {
    String done = file + " has a new key; give it to each node and restart it";
    return SigningKeyFile.isOne(file)
        ? change(
            () -> SigningKeyFile.rotate(file),
            done + "; write the public keys again: xiangfu keys public")
        : change(() -> KeyFile.rotate(file), done);
  }

  @Command(
      name = "public",
      mixinStandardHelpOptions = true,
      description = {
        "Writes the public keys of a key file of --for ledger or --for receipts: no secret, and all"
            + " that is needed to verify an export, or a receipt.",
        "匯出帳冊或收據簽章金鑰檔的公鑰，供驗證匯出檔或收據之用。"
      })
  int writePublic(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--to",
              required = true,
              paramLabel = "FILE",
              description = {"File to write.", "公鑰檔。"})
          Path to,
      @Option(
              names = "--jwks",
              description = {
                "As a JWK Set, which JOSE libraries read, for receipts.",
                "以 JWK Set 格式輸出，供一般 JOSE 程式庫驗證收據。"
              })
          boolean jwks) {
    return change(
        () -> {
          SigningKeyFile keys = SigningKeyFile.read(file);
          if (jwks) {
            keys.writeJwks(to);
          } else {
            keys.writePublic(to);
          }
        },
        to + " written");
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
    void make() throws IOException;
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
