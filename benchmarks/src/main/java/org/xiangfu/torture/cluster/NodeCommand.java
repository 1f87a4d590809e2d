package org.xiangfu.torture.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.server.Main;

/** Command lines of the service, run with this process's Java and class path. */
final class NodeCommand {
  private final List<String> words = new ArrayList<>();

  /**
   * The service's main class.
   *
   * @param prefix what comes before, such as {@code ip netns exec n1}
   * @param heap as {@code -Xmx} takes it
   * @param temporary folder of temporary files; exists
   */
  NodeCommand(List<String> prefix, String heap, Path temporary) {
    words.addAll(prefix);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.offline=true",
            "-Xmx" + heap,
            // Nodes come and go on shared cores: what starts soon is worth more than what ends
            // fast.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.io.tmpdir=" + temporary));
    String home = System.getProperty("xiangfu.home");
    if (home != null) {
      words.add("-Dxiangfu.home=" + home);
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
  }

  /** Adds arguments of the service. */
  NodeCommand with(String... arguments) {
    words.addAll(List.of(arguments));
    return this;
  }

  List<String> words() {
    return List.copyOf(words);
  }
}
