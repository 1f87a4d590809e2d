package org.xiangfu.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A subcommand in a process of its own, so that it can be killed. */
final class Subcommand implements AutoCloseable {
  private final Process process;

  private Subcommand(Process process) {
    this.process = process;
  }

  static Subcommand start(Class<?> main, Path models, List<String> arguments) throws IOException {
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
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    builder.environment().put("XIANGFU_MODELS", models.toString());
    return new Subcommand(builder.start());
  }

  /** Reads standard output up to a line with this beginning, and returns what follows it. */
  String await(String beginning) throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
    throw new IOException("the process ended before it said '" + beginning + "'");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end, draining the output; returns the exit code. */
  int finish() throws IOException, InterruptedException {
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor();
  }

  /** As {@code kill -STOP}: it hears and says nothing, and its connections stay. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** As {@code kill -CONT}. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectError(Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("the process could not be sent " + name);
    }
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
