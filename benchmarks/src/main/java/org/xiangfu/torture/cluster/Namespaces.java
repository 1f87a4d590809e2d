package org.xiangfu.torture.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Each node in a Linux network namespace of its own, joined by a bridge that this process reaches
 * too. Needs root, {@code ip} and {@code tc} (iproute2).
 */
public final class Namespaces implements Network {
  private static final int PEER_PORT = 9001;
  private static final int CLIENT_PORT = 7001;
  private static final int FIRST_HOST = 11;

  private final String bridge;
  private final String subnet;
  private final int nodes;
  private final Set<Cut> cuts = EnumSet.of(Cut.ISOLATED, Cut.SPLIT);

  private Namespaces(int nodes) {
    // Short, because the names of links have at most 15 characters.
    long run = ProcessHandle.current().pid() % 0x10000;
    this.bridge = "xf%x".formatted(run);
    this.subnet = "10.%d.%d".formatted(64 + run % 64, run / 64 % 256);
    this.nodes = nodes;
  }

  /** Why namespaces cannot be used here; empty if they can. */
  public static Optional<String> obstacle() throws InterruptedException {
    try (var trial = new Namespaces(1)) {
      trial.build();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }

  /**
   * Builds the network.
   *
   * @throws IOException if it is not allowed, or a tool is missing; says which command failed
   */
  public static Namespaces open(int nodes) throws IOException, InterruptedException {
    var network = new Namespaces(nodes);
    try {
      network.build();
      return network;
    } catch (IOException | InterruptedException e) {
      network.close();
      throw e;
    }
  }

  private void build() throws IOException, InterruptedException {
    Shell.run("ip link add %s type bridge".formatted(bridge));
    Shell.run("ip addr add %s.1/24 dev %s".formatted(subnet, bridge));
    Shell.run("ip link set %s up".formatted(bridge));
    for (int node = 0; node < nodes; node++) {
      Shell.run("ip netns add " + namespace(node));
      Shell.run(
          "ip link add %s type veth peer name eth0 netns %s"
              .formatted(link(node), namespace(node)));
      Shell.run("ip link set %s master %s up".formatted(link(node), bridge));
      Shell.run("ip -n %s addr add %s/24 dev eth0".formatted(namespace(node), host(node)));
      Shell.run("ip -n %s link set eth0 up".formatted(namespace(node)));
      Shell.run("ip -n %s link set lo up".formatted(namespace(node)));
    }
    findOutWhatTheKernelCanDo();
  }

  private void findOutWhatTheKernelCanDo() throws IOException, InterruptedException {
    for (Cut cut : List.of(Cut.DEAF, Cut.MUTE, Cut.THIN)) {
      try {
        cut(cut, 0, 0);
        cuts.add(cut);
      } catch (IOException e) {
        // The kernel lacks the queueing discipline: the report names the cuts that were made.
      } finally {
        heal(0);
      }
    }
  }

  private String namespace(int node) {
    return bridge + "n" + node;
  }

  private String link(int node) {
    return bridge + "v" + node;
  }

  private String host(int node) {
    return subnet + "." + (FIRST_HOST + node);
  }

  @Override
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      places.add(new Place(host(node), PEER_PORT, CLIENT_PORT));
    }
    return places;
  }

  @Override
  public List<String> prefix(int node) {
    // A session of its own: Linux then shares the cores between the nodes, not between their
    // threads.
    return List.of("ip", "netns", "exec", namespace(node), "setsid");
  }

  @Override
  public boolean needsTls() {
    return true;
  }

  @Override
  public Set<Cut> cuts() {
    return EnumSet.copyOf(cuts);
  }

  @Override
  public void cut(Cut cut, int node, int other) throws IOException, InterruptedException {
    String inside = "tc -n %s qdisc replace dev eth0 root ".formatted(namespace(node));
    String outside = "tc qdisc replace dev %s root ".formatted(link(node));
    switch (cut) {
      case ISOLATED -> Shell.run("ip link set %s down".formatted(link(node)));
      // A queue without room drops everything.
      case DEAF -> Shell.run(outside + "pfifo limit 0");
      case MUTE -> Shell.run(inside + "pfifo limit 0");
      case THIN -> Shell.run(outside + "tbf rate 256kbit burst 8kb latency 300ms");
      case SPLIT -> {
        Shell.run("ip -n %s route add blackhole %s".formatted(namespace(node), host(other)));
        Shell.run("ip -n %s route add blackhole %s".formatted(namespace(other), host(node)));
      }
    }
  }

  @Override
  public void heal(int node) throws IOException, InterruptedException {
    Shell.run("ip link set %s up".formatted(link(node)));
    Shell.attempt("tc qdisc del dev %s root".formatted(link(node)));
    Shell.attempt("tc -n %s qdisc del dev eth0 root".formatted(namespace(node)));
    for (int other = 0; other < nodes; other++) {
      Shell.attempt("ip -n %s route del blackhole %s".formatted(namespace(node), host(other)));
      Shell.attempt("ip -n %s route del blackhole %s".formatted(namespace(other), host(node)));
    }
  }

  /** Takes the network down; idempotent. */
  @Override
  public void close() {
    // Also after an interrupt, which would end the commands at once.
    boolean interrupted = Thread.interrupted();
    try {
      for (int node = 0; node < nodes; node++) {
        Shell.attempt("ip link del " + link(node));
        Shell.attempt("ip netns del " + namespace(node));
      }
      Shell.attempt("ip link del " + bridge);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
