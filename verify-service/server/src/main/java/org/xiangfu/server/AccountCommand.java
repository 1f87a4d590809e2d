package org.xiangfu.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.cli.AccountOptions;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.ChangePasswordRequest;
import org.xiangfu.v1.ChangePasswordResponse;
import org.xiangfu.v1.CreateAccountRequest;
import org.xiangfu.v1.ListAccountsRequest;
import org.xiangfu.v1.ResetPasswordRequest;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SetAccountDisabledRequest;
import org.xiangfu.v1.SetAccountRolesRequest;
import org.xiangfu.v1.UnlockAccountRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code xiangfu account}: one's own password, and for administrators all accounts. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = {
      "Changes your password; for administrators, makes and changes accounts.",
      "變更密碼；管理員可建立與異動帳號。"
    },
    synopsisSubcommandLabel =
        "(password | create | roles | disable | enable | reset | unlock | link | unlink | list)",
    subcommands = {AccountLinkCommand.class, AccountUnlinkCommand.class},
    footer = {
      "",
      "Roles: clerk 櫃檯人員, supervisor 主管, auditor 稽核, operator 批次作業, admin 系統管理;",
      "for gateways agency 機關介接 and abis 比對引擎介接.",
      "A password is never an argument: it is asked for at the terminal, or read from"
          + " --password-file or XIANGFU_PASSWORD.",
      "",
      "Examples:",
      "  xiangfu account password --account admin --server … --trust … --cert … --key …",
      "  xiangfu account create clerk01 --role clerk --account admin …",
      "  xiangfu account disable clerk01 --account admin …      (out everywhere within a second)",
      "  xiangfu account link clerk01 --card-certificate clerk01.pem --account admin …",
      "  xiangfu account list --account admin …"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:refused or failed; the reason is printed", "2:wrong options"})
final class AccountCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "password",
      mixinStandardHelpOptions = true,
      description = {
        "Changes the password of --account. The new one has 15 to 128 characters of any kind.",
        "變更本人密碼；新密碼須為 15 至 128 個字元。"
      })
  int password(
      @Mixin ConnectionOptions connection,
      @Option(
              names = "--new-password-file",
              paramLabel = "FILE",
              description = "Its first line is the new password. Default: asked for twice.")
          Path file) {
    ClientOptions options = connection.toClientOptions();
    String old =
        options
            .credentials()
            .orElseThrow(() -> refused("give --account: whose password is it?"))
            .password();
    String next = file == null ? askTwice() : firstLine(file);
    return call(
        options,
        client -> {
          ChangePasswordResponse ignored =
              client
                  .access()
                  .changePassword(
                      ChangePasswordRequest.newBuilder()
                          .setOldPassword(old)
                          .setNewPassword(next)
                          .build());
          out().println("the password is changed 密碼已變更");
        });
  }

  private String askTwice() {
    String next = AccountOptions.ask(spec, "New password 新密碼: ");
    if (!next.equals(AccountOptions.ask(spec, "Again 再次輸入: "))) {
      throw refused("the two are not the same; nothing is changed");
    }
    return next;
  }

  private String firstLine(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .findFirst()
          .orElseThrow(() -> refused(file + " is empty; its first line is to be the password"));
    } catch (IOException e) {
      throw refused("cannot read the password file " + file);
    }
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {"Makes an account. Its one-time password is shown once.", "建立帳號；一次性密碼僅顯示一次。"})
  int create(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", required = true, split = ",", paramLabel = "ROLE")
          List<String> roles,
      @Mixin ConnectionOptions connection) {
    var request = CreateAccountRequest.newBuilder().setName(name).addAllRoles(roles(roles)).build();
    return call(
        connection.toClientOptions(),
        client -> {
          var made = client.accounts().createAccount(request);
          print(made.getAccount());
          out().println("one-time password 一次性密碼: " + made.getOneTimePassword());
        });
  }

  @Command(
      name = "roles",
      mixinStandardHelpOptions = true,
      description = {"Gives an account other roles, at once.", "變更帳號角色，立即生效。"})
  int roles(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--role", required = true, split = ",", paramLabel = "ROLE")
          List<String> roles,
      @Mixin ConnectionOptions connection) {
    var request =
        SetAccountRolesRequest.newBuilder().setName(name).addAllRoles(roles(roles)).build();
    return call(
        connection.toClientOptions(),
        client -> print(client.accounts().setAccountRoles(request).getAccount()));
  }

  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = {"Lets an account in no more, at once.", "停用帳號，立即生效。"})
  int disable(@Parameters(paramLabel = "NAME") String name, @Mixin ConnectionOptions connection) {
    return setDisabled(name, true, connection);
  }

  @Command(
      name = "enable",
      mixinStandardHelpOptions = true,
      description = {"Lets a disabled account in again.", "重新啟用帳號。"})
  int enable(@Parameters(paramLabel = "NAME") String name, @Mixin ConnectionOptions connection) {
    return setDisabled(name, false, connection);
  }

  private int setDisabled(String name, boolean disabled, ConnectionOptions connection) {
    var request =
        SetAccountDisabledRequest.newBuilder().setName(name).setDisabled(disabled).build();
    return call(
        connection.toClientOptions(),
        client -> print(client.accounts().setAccountDisabled(request).getAccount()));
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = {
        "Gives an account a new one-time password, shown once, and ends its sessions and any lock.",
        "重設密碼；一次性密碼僅顯示一次。"
      })
  int reset(@Parameters(paramLabel = "NAME") String name, @Mixin ConnectionOptions connection) {
    var request = ResetPasswordRequest.newBuilder().setName(name).build();
    return call(
        connection.toClientOptions(),
        client -> {
          var reset = client.accounts().resetPassword(request);
          print(reset.getAccount());
          out().println("one-time password 一次性密碼: " + reset.getOneTimePassword());
        });
  }

  @Command(
      name = "unlock",
      mixinStandardHelpOptions = true,
      description = {"Takes away a lock after too many attempts.", "解除因多次登入失敗的鎖定。"})
  int unlock(@Parameters(paramLabel = "NAME") String name, @Mixin ConnectionOptions connection) {
    var request = UnlockAccountRequest.newBuilder().setName(name).build();
    return call(
        connection.toClientOptions(),
        client -> print(client.accounts().unlockAccount(request).getAccount()));
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {"All accounts, by name.", "列出所有帳號。"})
  int list(@Mixin ConnectionOptions connection) {
    return call(
        connection.toClientOptions(),
        client ->
            client
                .accounts()
                .listAccounts(ListAccountsRequest.getDefaultInstance())
                .getAccountsList()
                .forEach(this::print));
  }

  private List<Role> roles(List<String> names) {
    return names.stream().map(this::role).toList();
  }

  private Role role(String name) {
    try {
      Role role = Role.valueOf("ROLE_" + name.strip().toUpperCase(Locale.ROOT));
      if (role != Role.ROLE_UNSPECIFIED) {
        return role;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for the one that means nothing.
    }
    throw refused(
        "'%s' is no role; choose clerk, supervisor, auditor, operator, admin, agency or abis"
            .formatted(name));
  }

  private void print(Account account) {
    new AccountTerminal(spec).print(account);
  }

  private int call(ClientOptions options, AccountTerminal.Act act) {
    return new AccountTerminal(spec).call(options, act);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private ParameterException refused(String why) {
    return new ParameterException(spec.commandLine(), why);
  }
}
