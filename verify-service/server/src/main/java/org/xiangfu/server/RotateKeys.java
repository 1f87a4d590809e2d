package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.server.sealing.SigningKeyFile;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RotateDataKeysRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys rotate}: of a file, or of a running service. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Without a file: has a running service seal with the newest generation of data keys from now"
          + " on, and seal what was stored before anew, while it serves. Every node must hold that"
          + " generation: 'xiangfu keys add'. Again is the same.",
      "With a file: adds a key for backups, for the ledger's signatures, or for portraits that have"
          + " a key file of their own: it seals, or signs, from the next start on, and the earlier"
          + " ones still open, or verify. Nothing is sealed anew.",
      "不指定檔案：令執行中的服務改用最新一代資料金鑰，並於線上重新加密既有資料。指定檔案：新增一把備份、帳冊簽章或另有金鑰檔之照片金鑰供日後使用，不重新加密既有資料。"
    })
final class RotateKeys implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A key file; not asked of a service.")
  private Path file;

  @Mixin private WhoAsks who;

  @Mixin private AskedKeys service;

  @Override
  public Integer call() {
    return file == null ? service() : file();
  }

  private int service() {
    String account = who.account(service.connection(), spec.commandLine());
    var request =
        RotateDataKeysRequest.newBuilder()
            .setOrigin(
                Origin.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setOperatorId(account)
                    .setPurpose(Purpose.PURPOSE_AUDIT))
            .build();
    return service.ask(
        client -> {
          service.print(client.admin().rotateDataKeys(request).getDataKeys());
          return 0;
        });
  }

  private int file() {
    String done = file + " has a new key; give it to each node and restart it";
    try {
      if (SigningKeyFile.isOne(file)) {
        SigningKeyFile.rotate(file);
        done += "; write the public keys again: xiangfu keys public";
      } else {
        KeyFile.rotate(file);
      }
      spec.commandLine().getOut().println(done);
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
