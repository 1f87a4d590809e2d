package org.xiangfu.server;

import org.xiangfu.client.cli.ConnectionOptions;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Under which account a command asks the service: a picocli mixin. */
final class WhoAsks {
  @Option(
      names = "--operator",
      defaultValue = "",
      paramLabel = "ACCOUNT",
      description = {
        "Who asks; it is recorded. Not needed where --account signs in.",
        "操作人員帳號；以 --account 登入者免填。"
      })
  private String operator;

  /**
   * The account that signs in, or else the one that was named.
   *
   * @throws ParameterException if there is neither
   */
  String account(ConnectionOptions connection, CommandLine command) {
    String account = connection.account().isEmpty() ? operator : connection.account();
    if (account.isEmpty()) {
      throw new ParameterException(
          command, "say who asks: --account, or --operator where nobody signs in");
    }
    return account;
  }
}
