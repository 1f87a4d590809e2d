package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.xiangfu.server.access.AccessSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a node about who signs in: a picocli mixin. */
final class AccessOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--token-key",
      paramLabel = "FILE",
      description = {
        "Signs the tokens of who signed in, from 'xiangfu keys token' or 'xiangfu init'; the same"
            + " at every node.",
        "登入憑據的簽章金鑰檔；各節點須相同。"
      })
  private Path tokenKey;

  @Option(
      names = "--first-administrator",
      paramLabel = "FILE",
      description = {
        "The account of 'xiangfu init', taken in as long as no administrator can sign in.",
        "首位管理員帳號檔；僅於無管理員可登入時生效。"
      })
  private Path firstAdministrator;

  @Option(
      names = "--password-days",
      paramLabel = "DAYS",
      defaultValue = "90",
      description = {
        "After so many days a password must be changed; 0: never. Default: ${DEFAULT-VALUE}.",
        "密碼有效天數；0 為不限。"
      })
  private int passwordDays;

  @Option(
      names = "--without-accounts",
      description = {
        "Nobody signs in: whoever can connect may do everything in anybody's name. For trials.",
        "不啟用帳號管制，任何連線者皆可執行所有作業。僅供試用。"
      })
  private boolean without;

  @Mixin private SignInOptions signIn;

  /** True if any of them but the age was given. */
  boolean given() {
    return tokenKey != null || firstAdministrator != null || without || signIn.given();
  }

  /**
   * How people sign in; empty if it was asked for by name that nobody does.
   *
   * @throws ParameterException if neither is said, or both
   * @throws IOException if the file of the operators' limits cannot be used; names it
   */
  Optional<AccessSettings> settings() throws IOException {
    if (without && (tokenKey != null || firstAdministrator != null || signIn.given())) {
      throw refused(
          "--without-accounts means that nobody signs in: leave out the options of accounts");
    }
    if (without) {
      return Optional.empty();
    }
    if (tokenKey == null) {
      throw refused(
          "people must sign in: give --token-key (xiangfu init makes a whole site); or"
              + " --without-accounts for a trial on this machine");
    }
    if (passwordDays < 0) {
      throw refused("--password-days must be 0 or more, not " + passwordDays);
    }
    return Optional.of(
        new AccessSettings(
            tokenKey,
            Optional.ofNullable(firstAdministrator),
            Duration.ofDays(passwordDays),
            signIn.oidc(),
            signIn.cards(),
            signIn.rates()));
  }

  private ParameterException refused(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}
