package org.xiangfu.server;

import java.util.concurrent.Callable;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.UnlinkIdentityRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu account unlink}: the way back from {@link AccountLinkCommand}. */
@Command(
    name = "unlink",
    mixinStandardHelpOptions = true,
    description = {
      "Takes away a link of an account, and ends its sessions at once; 'xiangfu account list' shows"
          + " the ids.",
      "解除帳號之連結，並立即終止其連線。"
    })
final class AccountUnlinkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME")
  private String name;

  @Parameters(index = "1", paramLabel = "ID", description = "16 hexadecimal digits.")
  private String id;

  @Mixin private ConnectionOptions connection;

  @Override
  public Integer call() {
    var terminal = new AccountTerminal(spec);
    var request = UnlinkIdentityRequest.newBuilder().setName(name).setIdentityId(id).build();
    return terminal.call(
        connection.toClientOptions(),
        client -> terminal.print(client.accounts().unlinkIdentity(request).getAccount()));
  }
}
