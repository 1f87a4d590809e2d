package org.xiangfu.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.client.XiangfuClient;

/** {@code xiangfu serve} as a process of its own, so that it can be killed. */
final class ServerProcess implements AutoCloseable {
  /** 128 + 15: what a JVM exits with after its shutdown hooks ran. */
  static final int STOPPED_BY_SIGTERM = 143;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Without data keys unless given some. */
  static ServerProcess start(Path data, String... more) throws IOException {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("--without-accounts");
    if (!options.contains("--data-key")) {
      options.add("--unsealed-data");
    }
    return start(System.getProperty("java.class.path"), data, options.toArray(String[]::new));
  }

  /** The same for the classes of another release. */
  static ServerProcess start(String classPath, Path data, String... more) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--plaintext",
                "--warm-up",
                "0",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.toString()));
    options.addAll(List.of(more));
    return serve(classPath, options);
  }

  /** The same with nothing but these options. */
  static ServerProcess serve(String classPath, List<String> options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dai.djl.offline=true",
                "-Xmx1g",
                "-cp",
                classPath,
                Main.class.getName(),
                "serve"));
    command.addAll(options);
    var builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().put("XIANGFU_MODELS", BuiltIn.pack().folder().getParent().toString());
    Process process = builder.start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("SERVING ")) {
        return new ServerProcess(process, Integer.parseInt(line.substring("SERVING ".length())));
      }
    }
    throw new IOException("the service ended with " + process.exitValue() + " before it served");
  }

  XiangfuClient connect() throws IOException {
    return XiangfuClient.connect(ClientOptions.of("127.0.0.1:" + port, new Security.Plaintext()));
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** As {@code kill}; returns the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      kill();
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Resident memory in MiB, from {@code /proc}; −1 where there is none. */
  long residentMebibytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(-1L);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
