package org.xiangfu.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;

/**
 * A node over one folder that is started again at the same address after each kill, and what the
 * batch does at it.
 */
record KillableNode(Path key, Path data, int port) {
  static final Path MODELS = Path.of("..", "models");

  /** At a port that is free. */
  static KillableNode at(Path key, Path data) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new KillableNode(key, data, socket.getLocalPort());
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Starts it, and returns once it serves. */
  Subcommand serve() throws IOException {
    Subcommand server =
        Subcommand.start(
            org.xiangfu.server.Main.class,
            MODELS,
            List.of(
                "serve",
                "--plaintext",
                "--data-key",
                key.toString(),
                "--without-accounts",
                "--warm-up",
                "0",
                "--listen",
                address(),
                "--data",
                data.toString()));
    server.await("SERVING ");
    return server;
  }

  XiangfuClient client() throws IOException {
    return XiangfuClient.connect(ClientOptions.of(address(), new Security.Plaintext()));
  }

  /** Starts a command of the batch. */
  static Subcommand batch(List<String> arguments) throws IOException {
    return Subcommand.start(org.xiangfu.batch.Main.class, MODELS, arguments);
  }

  /** Lines that the journal of a command has; 0 before there is one. */
  static long lines(Path journal) throws IOException {
    Path file = journal.resolve("journal.jsonl");
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  /** Waits until a command that runs has written so many. */
  static void awaitLines(Path journal, long count, Subcommand command)
      throws IOException, InterruptedException {
    while (lines(journal) < count) {
      if (!command.isAlive()) {
        throw new AssertionError("the command ended before it was to be killed");
      }
      Thread.sleep(5);
    }
  }
}
