package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.access.TokenKeys;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.OwnerOnlyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.server.sealing.WrappingKey;
import org.xiangfu.templates.TemplateKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys}: makes and rotates key files. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes, wraps and renews the keys that seal data, backups and portraits, those that sign the"
          + " ledger, and those of tokens.",
      "建立與輪替資料、備份及照片的加密金鑰、帳冊的簽章金鑰，並建立登入憑據的簽章金鑰。"
    },
    synopsisSubcommandLabel = "(create | wrap | add | rotate | retire | show | public | token)",
    subcommands = {RotateKeys.class, RetireKeys.class, ShowKeys.class},
    footer = {
      "",
      "A key file that seals serves one purpose, or several: 'serve' takes one with --data-key",
      "(numbers, templates and events on disk), --backup-key and --portrait-key (default: the data",
      "keys). Best is one for data and another for backups, each with a copy under lock: whoever"
          + " has",
      "disk and key can read everything, whoever lost the key nothing.",
      "",
      "With --with, a key file is wrapped by a key that never leaves a PKCS#11 token or a KMS, and",
      "whoever steals the file alone can open nothing. The URI of the key is one of",
      "  pkcs11:slot-id=1;object=LABEL?module-path=/…/lib.so&pin-source=file:/…/pin",
      "  pkcs11:config=/…/sunpkcs11.cfg;object=LABEL?pin-source=file:/…/pin",
      "  aws-kms://… gcp-kms://… hcvault://…, with Tink's jar for it on XIANGFU_CLASSPATH.",
      "The PIN file must be readable by its owner only. 'serve' needs no other option.",
      "",
      "The keys of stored data, portraits under the same file included, are renewed while the",
      "service runs:",
      "  xiangfu keys add data.key          then give it to every node, and restart one by one",
      "  xiangfu keys rotate --server …     new records have the new keys, older ones get them",
      "  xiangfu keys show data.key --server …                   until nothing is left",
      "  xiangfu keys retire data.key --server …    then give it to every node, and restart again",
      "Backups from before need the file that 'add' made, which holds both generations: keep a"
          + " copy",
      "of it apart, as long as them. Destroy every copy of the earlier keys when 'retire' is done,",
      "every node was restarted, and no backup from before is left.",
      "",
      "Examples:",
      "  xiangfu keys create data.key",
      "  xiangfu keys wrap data.key --with 'pkcs11:slot-id=1;object=kek?module-path=…'",
      "  xiangfu keys create --for ledger ledger.key",
      "  xiangfu keys public ledger.key --to ledger.pub        (for whoever verifies exports)",
      "  xiangfu keys create --for templates templates.key",
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
                "sealing (of data, backups and portraits), ledger (signs its checkpoints),"
                    + " receipts (signs those of accepted cases) or templates (seals files of"
                    + " 'xiangfu extract'). Default: ${DEFAULT-VALUE}.",
                "用途：sealing 加密、ledger 帳冊簽章、receipts 核准收據簽章，或 templates 特徵值檔加密。"
              })
          Use use,
      @Option(
              names = "--with",
              paramLabel = "URI",
              description = {
                "Key of a token or a KMS that wraps the file; only --for sealing.",
                "以權杖或 KMS 內之金鑰包裝此檔；僅限 --for sealing。"
              })
          String with) {
    if (with != null && use != Use.SEALING) {
      throw new ParameterException(
          spec.commandLine(), "--with wraps files of --for sealing; others cannot be wrapped");
    }
    return switch (use) {
      case SEALING ->
          change(
              () ->
                  KeyFile.create(
                      file, with == null ? Optional.empty() : Optional.of(WrappingKey.of(with))),
              file + " made; keep a copy in another place");
      case LEDGER, RECEIPTS ->
          change(
              () -> SigningKeyFile.create(file),
              file
                  + " made; keep a copy in another place. For whoever verifies: xiangfu keys"
                  + " public");
      case TEMPLATES ->
          change(
              () -> OwnerOnlyFile.create(file, TemplateKeys.make().toBytes()),
              file + " made; whoever extracts and whoever loads needs it, and nobody else");
    };
  }

  @Command(
      name = "wrap",
      mixinStandardHelpOptions = true,
      description = {
        "Wraps a key file by a key of a token or a KMS, or by another one than before. The keys in"
            + " it stay what they are, so no data is touched. Destroy the copies that are not"
            + " wrapped.",
        "以權杖或 KMS 內之金鑰包裝金鑰檔，或改以另一把包裝；檔內金鑰不變，資料不受影響。請銷毀未包裝之副本。"
      })
  int wrap(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--with",
              required = true,
              paramLabel = "URI",
              description = {"The key, as in 'xiangfu keys --help'.", "包裝用金鑰。"})
          String with) {
    return change(
        () -> KeyFile.wrap(file, WrappingKey.of(with)),
        file + " is wrapped; destroy the copies that are not, and give it to each node");
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Adds a generation of data keys to a file. Give it to every node and restart one after the"
            + " other; the new keys seal nothing until 'xiangfu keys rotate --server'.",
        "於金鑰檔新增一代資料金鑰。請交付各節點並逐一重新啟動；執行 xiangfu keys rotate --server 之後才會啟用。"
      })
  int add(@Parameters(paramLabel = "FILE") Path file) {
    return change(
        () -> KeyFile.addGeneration(file),
        file
            + " has a new generation; give it to every node, restart one after the other, and then:"
            + " xiangfu keys rotate --server …");
  }

  /** What a key is for. */
  enum Use {
    SEALING,
    LEDGER,
    RECEIPTS,
    TEMPLATES
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
