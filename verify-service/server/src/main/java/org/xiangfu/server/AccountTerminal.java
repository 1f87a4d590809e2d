package org.xiangfu.server;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.LinkedIdentity;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands about accounts share: a call, and an account as a line. */
record AccountTerminal(CommandSpec spec) {
  /** What is done at the service. */
  @FunctionalInterface
  interface Act {
    void on(XiangfuClient client) throws IOException;
  }

  /** Does it; 0, or 1 if it failed, and why is printed. */
  int call(ClientOptions options, Act act) {
    try (var client = XiangfuClient.connect(options)) {
      act.on(client);
      out().flush();
      return 0;
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      spec.commandLine().getErr().println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  /** Prints an account. */
  void print(Account account) {
    String roles =
        account.getRolesList().stream()
            .map(role -> role.name().replace("ROLE_", "").toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(","));
    var state = new StringBuilder();
    if (account.getDisabled()) {
      state.append(" disabled 停用");
    }
    if (account.getLocked()) {
      state.append(
          account.hasLockedUntil()
              ? " locked until 鎖定至 " + Instant.ofEpochSecond(account.getLockedUntil().getSeconds())
              : " locked 鎖定");
    }
    if (account.getPasswordChangeRequired()) {
      state.append(" must change the password 須變更密碼");
    }
    account.getIdentitiesList().forEach(identity -> state.append(linked(identity)));
    out().println(account.getName() + "  " + roles + state);
  }

  private static String linked(LinkedIdentity identity) {
    String kind =
        switch (identity.getKind()) {
          case IDENTITY_KIND_OIDC -> "OpenID";
          case IDENTITY_KIND_CARD_CERTIFICATE -> "certificate 憑證";
          case IDENTITY_KIND_CARD_SUBJECT -> "card 卡片";
          default -> "identity 身分";
        };
    return "  linked 連結: " + kind + " " + identity.getId();
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
