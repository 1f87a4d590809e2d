package org.xiangfu.server;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.PrintWriter;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.client.cli.ConnectionOptions;
import org.xiangfu.v1.DataKeys;
import org.xiangfu.v1.GetDataKeysRequest;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A running service that a command asks about data keys: a picocli mixin. */
final class AskedKeys {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ConnectionOptions connection;

  /** What a command does with a service. */
  @FunctionalInterface
  interface Call {
    /** Returns the exit code. */
    int run(XiangfuClient client) throws IOException;
  }

  ConnectionOptions connection() {
    return connection;
  }

  /** Runs a call; what goes wrong is printed, and is exit code 1. */
  int ask(Call call) {
    PrintWriter err = command.commandLine().getErr();
    try (var client = XiangfuClient.connect(connection.toClientOptions())) {
      return call.run(client);
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      err.println(error.reason() + ": " + error.message());
      return 1;
    } catch (IOException e) {
      err.println(e.getMessage());
      return 1;
    }
  }

  static DataKeys of(XiangfuClient client) {
    return client.admin().getDataKeys(GetDataKeysRequest.getDefaultInstance()).getDataKeys();
  }

  /** Prints what a service says. */
  void print(DataKeys keys) {
    PrintWriter out = command.commandLine().getOut();
    if (keys.getGeneration() == 0) {
      out.println("the service seals nothing 服務未加密資料");
      return;
    }
    out.printf(
        "the service seals with generation %d, %s%s%n",
        keys.getGeneration(),
        keys.getFingerprint(),
        keys.getRenewed() ? "" : "; older records are being sealed anew 重新加密中");
    keys.getOlderList()
        .forEach(
            kind -> out.printf("  %-8s %,d with older keys%n", kind.getKind(), kind.getCount()));
    keys.getNodesList()
        .forEach(
            node ->
                out.printf(
                    "  node %s holds up to generation %d%n",
                    node.getNodeId(), node.getGeneration()));
    out.flush();
  }
}
