package org.xiangfu.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.xiangfu.server.ServerConfig.Membership;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.cluster.ClusterNode;
import org.xiangfu.server.replication.PeerTls;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of a node that is one of several. */
final class ClusterOptions {
  @ArgGroup(exclusive = false)
  private Place place;

  @ArgGroup(exclusive = false)
  private PeerFiles files;

  private static final class Place {
    @Option(
        names = "--cluster",
        required = true,
        paramLabel = "YAML",
        description = {
          "The cluster file: sites, nodes, shards and replicas. Default: a cluster of this node"
              + " alone.",
          "叢集設定檔；未指定時為單一節點。"
        })
    private Path file;

    @Option(
        names = "--node",
        required = true,
        paramLabel = "ID",
        description = "Which of the file's nodes this is.")
    private String node;
  }

  /** The TLS files of a peer. */
  static final class PeerFiles {
    @Option(
        names = "--peer-cert",
        required = true,
        paramLabel = "PEM",
        description = "Certificate chain that this node shows its peers.")
    private Path certificate;

    @Option(
        names = "--peer-key",
        required = true,
        paramLabel = "PEM",
        description = "Its private key, PKCS#8.")
    private Path key;

    @Option(
        names = "--peer-ca",
        required = true,
        paramLabel = "PEM",
        description = "Authorities that vouch for nodes, and for nobody else.")
    private Path authorities;

    PeerTls tls() {
      return new PeerTls(certificate, key, authorities);
    }
  }

  Optional<PeerTls> peerTls() {
    return Optional.ofNullable(files).map(PeerFiles::tls);
  }

  Optional<Membership> membership() {
    return Optional.ofNullable(place).map(given -> new Membership(given.file, given.node));
  }

  /** This node as the cluster file describes it. */
  Optional<ClusterNode> node() throws IOException {
    if (place == null) {
      return Optional.empty();
    }
    Optional<ClusterNode> node = ClusterFile.read(place.file).node(place.node);
    if (node.isEmpty()) {
      throw new IOException(place.file + " names no node called " + place.node);
    }
    return node;
  }
}
