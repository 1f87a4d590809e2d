package org.xiangfu.gateway;

import org.xiangfu.gateway.clients.ApiKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code xiangfu gateway key}. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a key for a client: the key, which is shown this once, and the line for the file of"
          + " clients, from which the key cannot be found.",
      "產生用戶端金鑰：金鑰僅顯示一次；另一行寫入用戶端設定檔。"
    })
final class KeyCommand implements Runnable {
  @Spec private CommandSpec command;

  @Override
  public void run() {
    String key = ApiKey.create();
    var out = command.commandLine().getOut();
    out.println("key  金鑰: " + key);
    out.println("keys: [\"" + ApiKey.stored(key) + "\"]");
  }
}
