package org.xiangfu.bench.gallery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.xiangfu.bench.generate.DiskFolder;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.replication.GroupSeed;
import org.xiangfu.torture.cluster.Cluster;
import org.xiangfu.torture.cluster.Loopback;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code xiangfu bench join}. */
@Command(
    name = "join",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a node that holds a generated gallery, lets two more join as replicas, and measures"
          + " how long it takes until they serve.",
      "啟動一個節點並載入虛構特徵庫，量測另外兩個節點加入為副本、至可提供服務所需的時間與資料量。",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured, and the new nodes have what the first has",
      "1:could not measure; the reason is printed",
      "2:the command line is wrong",
      "3:measured, and a new node differs, or a call failed meanwhile"
    },
    footerHeading = "%nExamples:%n",
    footer = "  xiangfu bench join --size 1000000")
public final class JoinCommand implements Callable<Integer> {
  private static final int DIFFERS = 3;
  private static final int NODES = 3;
  private static final double MIB = 1 << 20;

  @Spec private CommandSpec spec;
  @Mixin private GalleryOptions gallery;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "2g",
      description = "Java heap of each node. Default: ${DEFAULT-VALUE}.")
  private String heap;

  /** Made by picocli. */
  public JoinCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path index;
    TermIndex position;
    try (var opened = gallery.open()) {
      index = opened.folder();
      position = opened.position();
    }
    Path work = Files.createTempDirectory(gallery.folder(), "join");
    try (var network = new Loopback(NODES);
        Cluster cluster =
            Cluster.start(
                new Cluster.Settings(work, 1, NODES, heap),
                network,
                1,
                (raft, id, peers) -> {
                  try (GroupSeed seed = GroupSeed.create(raft, id, Gallery.groupName(0))) {
                    copy(index, seed.indexFolder());
                    seed.finish(position, peers);
                  }
                })) {
      return tell(new Join(cluster).run());
    } finally {
      DiskFolder.delete(work);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private int tell(Join.Result result) {
    spec.commandLine()
        .getOut()
        .printf(
            "%,d templates of %d on one node; %d more joined, all on %d processors%n"
                + "  members of every group after %.1f s, SERVING after %.1f s, both from the"
                + " start of their processes%n"
                + "  %.0f MiB in the Raft folder of each, %,d templates, states %s%n"
                + "  meanwhile %,d calls answered by the first, %,d failed, longest %.2f s%n",
            gallery.size(),
            gallery.dimension(),
            result.nodes(),
            Runtime.getRuntime().availableProcessors(),
            result.joined(),
            result.serving(),
            result.bytes() / MIB,
            result.templates(),
            result.agree() ? "equal" : "DIFFERENT",
            result.answered(),
            result.failed(),
            result.longest());
    spec.commandLine().getOut().flush();
    boolean whole = result.agree() && result.templates() == gallery.size();
    return whole && result.failed() == 0 ? 0 : DIFFERS;
  }
}
