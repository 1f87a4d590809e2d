package org.xiangfu.torture.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.protocol.RaftPeer;
import org.xiangfu.client.ClientOptions;
import org.xiangfu.client.ClientOptions.Identity;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.server.cluster.ClusterFile;
import org.xiangfu.server.sealing.KeyFile;

/** A cluster of node processes. To be used by one thread at a time. */
public final class Cluster implements AutoCloseable {
  // A node that joins cold holds the others up, since it may have to lead at once.
  private static final String WARM_UP_SECONDS = "2";

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int CONNECT_MILLIS = 200;
  private static final List<String> SITES = List.of("taipei", "taichung", "hsinchu");

  private final UUID id = UUID.randomUUID();
  private final Settings settings;
  private final Network network;
  private final Optional<Certificate> certificate;
  private final List<Node> nodes = new ArrayList<>();

  /**
   * Its size.
   *
   * @param work folder of everything; on a disk
   * @param shards parts of the gallery
   * @param replicas copies of each group, odd; one while there are fewer nodes
   * @param heap of a node, as {@code -Xmx} takes it
   */
  public record Settings(Path work, int shards, int replicas, String heap) {}

  private Cluster(Settings settings, Network network, Optional<Certificate> certificate) {
    this.settings = settings;
    this.network = network;
    this.certificate = certificate;
  }

  /**
   * Starts a new cluster and returns once all nodes serve.
   *
   * @throws IOException if a node does not start; names its log
   */
  public static Cluster start(Settings settings, Network network)
      throws IOException, InterruptedException {
    return start(settings, network, network.places().size(), (_, _, _) -> {});
  }

  /** What a node finds on its disk when it is first started. */
  @FunctionalInterface
  public interface Groundwork {
    /**
     * Writes it.
     *
     * @param raft the node's Raft folder, which is not there yet
     * @param clusterId names the cluster
     * @param peers all nodes that are started
     */
    void lay(Path raft, UUID clusterId, List<RaftPeer> peers) throws IOException;
  }

  /**
   * Starts a new cluster on some of the network's places.
   *
   * @param first so many nodes, from the first place on
   * @param groundwork done for each of them
   * @throws IOException if a node does not start; names its log
   */
  public static Cluster start(Settings settings, Network network, int first, Groundwork groundwork)
      throws IOException, InterruptedException {
    Files.createDirectories(settings.work());
    List<String> hosts = network.places().stream().map(Network.Place::host).distinct().toList();
    Optional<Certificate> certificate =
        network.needsTls()
            ? Optional.of(Certificate.make(settings.work(), hosts))
            : Optional.empty();
    var cluster = new Cluster(settings, network, certificate);
    try {
      cluster.start(first, groundwork);
      return cluster;
    } catch (IOException | InterruptedException e) {
      cluster.close();
      throw e;
    }
  }

  private void start(int first, Groundwork groundwork) throws IOException, InterruptedException {
    KeyFile.create(portraitKey());
    for (int node = 0; node < first; node++) {
      nodes.add(make(node));
    }
    Files.writeString(configuration(), yaml());
    List<RaftPeer> peers =
        ClusterFile.read(configuration()).nodes().stream().map(each -> each.raftPeer(0)).toList();
    for (int node = 0; node < first; node++) {
      groundwork.lay(data(node).resolve("raft"), id, peers);
      nodes.get(node).start();
    }
    for (int node = 0; node < first; node++) {
      awaitListening(nodes.get(node), network.places().get(node));
    }
    apply();
    for (Node node : nodes) {
      node.awaitServing(START_LIMIT);
    }
  }

  /**
   * Starts nodes at all places that are still free and takes them into the cluster; they may not
   * serve yet.
   *
   * @throws IOException if one does not start or join; names its log
   */
  public List<Node> grow() throws IOException, InterruptedException {
    int first = nodes.size();
    int all = network.places().size();
    for (int node = first; node < all; node++) {
      nodes.add(make(node));
    }
    Files.writeString(configuration(), yaml());
    for (Node node : nodes.subList(first, all)) {
      node.start();
    }
    for (int node = first; node < all; node++) {
      awaitListening(nodes.get(node), network.places().get(node));
    }
    apply();
    return List.copyOf(nodes.subList(first, all));
  }

  /** Where a node keeps its data. */
  public Path data(int node) {
    return settings.work().resolve(id(node)).resolve("data");
  }

  private static void awaitListening(Node node, Network.Place place)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(place.host(), place.peer()), CONNECT_MILLIS);
        return;
      } catch (IOException e) {
        if (!node.isAlive() || System.nanoTime() > end) {
          throw new IOException(
              "node %s does not listen for its peers; see %s".formatted(node.id(), node.log()), e);
        }
        TimeUnit.MILLISECONDS.sleep(CONNECT_MILLIS);
      }
    }
  }

  private Path configuration() {
    return settings.work().resolve("cluster.yaml");
  }

  private Path portraitKey() {
    return settings.work().resolve("portrait.key");
  }

  private String yaml() {
    var text = new StringBuilder();
    text.append("cluster: %s%n".formatted(id));
    int replicas = nodes.size() < settings.replicas() ? 1 : settings.replicas();
    text.append("shards: %d%nreplicas: %d%n".formatted(settings.shards(), replicas));
    text.append("sites: %s%nnodes:%n".formatted(SITES));
    for (int node = 0; node < nodes.size(); node++) {
      Network.Place place = network.places().get(node);
      text.append(
          "  - {id: %s, site: %s, peer: \"%s:%d\", client: \"%s:%d\"}%n"
              .formatted(
                  id(node),
                  SITES.get(node % SITES.size()),
                  place.host(),
                  place.peer(),
                  place.host(),
                  place.client()));
    }
    return text.toString();
  }

  private static String id(int node) {
    return "n" + (node + 1);
  }

  private Node make(int node) throws IOException {
    Path folder = Files.createDirectories(settings.work().resolve(id(node)));
    var command =
        new NodeCommand(network.prefix(node), settings.heap(), Node.temporary(folder))
            .with("serve", "--warm-up", WARM_UP_SECONDS, "--cluster", configuration().toString())
            .with("--node", id(node), "--data", data(node).toString(), "--unsealed-data")
            .with("--portraits", settings.work().resolve("portraits").toString())
            .with("--portraits-shared", "--portrait-key", portraitKey().toString())
            // What is tested is what becomes of writes, whoever makes them.
            .with("--without-accounts");
    if (certificate.isPresent()) {
      String chain = certificate.get().chain().toString();
      String key = certificate.get().key().toString();
      command
          .with("--tls-cert", chain, "--tls-key", key, "--tls-client-ca", chain)
          .with("--peer-cert", chain, "--peer-key", key, "--peer-ca", chain);
    } else {
      command.with("--plaintext");
    }
    return new Node(id(node), folder, command.words(), ClientOptions.of(address(node), security()));
  }

  private String address(int node) {
    Network.Place place = network.places().get(node);
    return place.host() + ":" + place.client();
  }

  private void apply() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(settings.work().resolve("apply"));
    var command =
        new NodeCommand(List.of(), settings.heap(), folder)
            .with("cluster", "apply", "--cluster", configuration().toString());
    if (certificate.isPresent()) {
      String chain = certificate.get().chain().toString();
      command.with(
          "--peer-cert",
          chain,
          "--peer-key",
          certificate.get().key().toString(),
          "--peer-ca",
          chain);
    }
    File log = folder.resolve("apply.log").toFile();
    int exit =
        new ProcessBuilder(command.words())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start()
            .waitFor();
    if (exit != 0) {
      List<String> lines = Files.readAllLines(log.toPath());
      throw new IOException(
          "the cluster file could not be applied (exit %d); %s ends with%n%s"
              .formatted(
                  exit,
                  log,
                  String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()))));
    }
  }

  /** The nodes, in the order of the configuration. */
  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  /** How many parts the gallery has. */
  public int shards() {
    return settings.shards();
  }

  /** The network they live in. */
  public Network network() {
    return network;
  }

  /** The addresses of all nodes for clients, {@code host:port}. */
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      addresses.add(address(node));
    }
    return addresses;
  }

  /** How clients reach them. */
  public Security security() {
    return certificate
        .<Security>map(
            files ->
                new Security.Tls(
                    Optional.of(files.chain()),
                    Optional.of(new Identity(files.chain(), files.key()))))
        .orElseGet(Security.Plaintext::new);
  }

  /** Kills all nodes. The network stays. */
  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
