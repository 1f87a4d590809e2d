package org.xiangfu.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.server.backup.Restore;
import org.xiangfu.server.backup.RestorePoint;
import org.xiangfu.server.backup.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code xiangfu restore}: a data folder from a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a data folder from a backup, on an empty machine. Every file is checked, and the state"
          + " must be the one that was recorded.",
      "由備份建立資料目錄。逐檔驗證，還原後的狀態須與備份時的紀錄一致。"
    },
    footer = {
      "",
      "For a cluster, run it on each node with the same --at and the same --peer for every node,"
          + " and with its own --node. Portraits are not in it: copy their store and key.",
      "叢集請於各節點執行：--at 與全部 --peer 相同，--node 為各節點自己的名稱。照片另行保存。",
      "",
      "Examples:",
      "  xiangfu restore --from s3://backup/xiangfu --key backup.key --data /var/lib/xiangfu",
      "  xiangfu restore --from /mnt/backup --key backup.key --data ./data \\",
      "      --at 2026-11-21T10:00:00+08:00"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:restored; index and state hash of each group are printed",
      "1:not restored; the reason is printed and the folder is as before",
      "2:the command line is wrong"
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private VaultOptions vaultOptions;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = {"Folder to make; must be new or empty.", "要建立的資料目錄，須不存在或為空。"})
  private Path data;

  @Option(
      names = "--at",
      paramLabel = "TIME|GROUP=INDEX,...",
      converter = RestorePointConverter.class,
      description = {
        "Point to go back to: a time such as 2026-11-21T10:00:00+08:00, or log positions. Default:"
            + " the newest.",
        "要回復到的時間點或日誌位置。預設為最新。"
      })
  private RestorePoint point = new RestorePoint.Newest();

  @Option(
      names = "--node",
      paramLabel = "ID",
      defaultValue = "node-1",
      description = {"Name of this node. Default: ${DEFAULT-VALUE}.", "本節點名稱。"})
  private String node;

  @Option(
      names = "--peer",
      paramLabel = "ID=HOST:PORT",
      description = {
        "Every node of the cluster, this one too; once for each. Default: this node alone.",
        "叢集的每個節點（含本節點），每個一次。預設為單一節點。"
      })
  private Map<String, String> peers = new LinkedHashMap<>();

  @Option(
      names = "--as-cluster",
      paramLabel = "UUID",
      description = {
        "Id of the cluster that is made. Default: one that follows from the source's and the"
            + " point, the same on every node.",
        "還原後的叢集代號。預設由來源與還原點導出，各節點相同。"
      })
  private UUID newCluster;

  @Override
  public Integer call() throws IOException {
    if (!peers.isEmpty() && !peers.containsKey(node)) {
      throw new ParameterException(
          spec.commandLine(), "--peer must name this node too: " + node + " is not among them");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Vault vault = vaultOptions.open()) {
      requireEmpty();
      Restore restore = Restore.plan(vault, vaultOptions.cluster(), point);
      UUID cluster = newCluster == null ? restore.clusterId() : newCluster;
      List<Restore.Group> groups = restore(restore, cluster);
      out.println("cluster " + cluster + ", model pack " + restore.packId());
      groups.forEach(
          group -> out.println(group.name() + " " + group.index() + " " + group.stateHash()));
      out.println(data + " is restored; start it with: xiangfu serve --data-key … --data " + data);
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("not restored: " + e.getMessage());
      return 1;
    }
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.list(data)) {
        if (files.findAny().isPresent()) {
          throw new IOException(data + " is not empty; name a new folder");
        }
      }
    }
  }

  // The identity comes last: a folder without one is never taken for a node's.
  private List<Restore.Group> restore(Restore restore, UUID cluster) throws IOException {
    Path raft = data.resolve("raft");
    Files.createDirectories(raft);
    try {
      List<Restore.Group> groups = restore.into(raft, cluster, raftPeers());
      NodeIdentity.begin(data, node, cluster, restore.packId());
      return groups;
    } catch (IOException | RuntimeException e) {
      PathUtils.deleteDirectory(raft);
      throw e;
    }
  }

  private List<RaftPeer> raftPeers() {
    if (peers.isEmpty()) {
      return List.of(RaftPeer.newBuilder().setId(node).build());
    }
    return peers.entrySet().stream()
        .map(peer -> RaftPeer.newBuilder().setId(peer.getKey()).setAddress(peer.getValue()).build())
        .toList();
  }
}
