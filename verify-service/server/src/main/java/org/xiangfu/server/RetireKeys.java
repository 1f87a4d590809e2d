package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.DataKeys;
import org.xiangfu.v1.SealedRecords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu keys retire}: removes the data keys that nothing is sealed with any more. */
@Command(
    name = "retire",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the earlier generations of data keys from a file, once the service says that nothing"
          + " is sealed with them; refuses while anything is. Then give the file to every node and"
          + " restart one after the other: the start removes what the log still holds. Backups from"
          + " before need the file that 'xiangfu keys add' made, with both generations.",
      "服務確認已無資料以舊金鑰加密後，自金鑰檔移除舊金鑰；尚有資料時拒絕。之後請交付各節點並逐一重新啟動。輪替前之備份仍須含新舊兩代金鑰之檔案。"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:removed",
      "1:refused or failed; the file is as it was",
      "2:the command line is wrong"
    })
final class RetireKeys implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE")
  private Path file;

  @Mixin private AskedKeys service;

  @Override
  public Integer call() {
    return service.ask(this::retire);
  }

  private int retire(XiangfuClient client) throws IOException {
    Map<Integer, String> held = KeyFile.read(file).generations();
    DataKeys keys = AskedKeys.of(client);
    int generation = keys.getGeneration();
    if (!keys.getFingerprint().equals(held.get(generation))) {
      return refused(
          "%s is not the file of this service: it lacks generation %d as the service has it"
              .formatted(file, generation));
    }
    long older = keys.getOlderList().stream().mapToLong(SealedRecords::getCount).sum();
    if (!keys.getRenewed() || older > 0) {
      service.print(keys);
      return refused("nothing was removed: records are still sealed with older keys 尚有資料以舊金鑰加密");
    }
    var _ = KeyFile.retire(file, generation);
    spec.commandLine()
        .getOut()
        .printf(
            "%s holds nothing from before generation %d; give it to every node and restart one"
                + " after the other. Backups of data from before need a copy that holds both%n",
            file, generation);
    return 0;
  }

  private int refused(String why) {
    spec.commandLine().getErr().println(why);
    return 1;
  }
}
