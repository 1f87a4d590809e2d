package org.xiangfu.client;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Resolves a fixed list of nodes. A name that has no address now is left out until the next look,
 * which a lost connection causes; so one node's missing name does not keep clients from the others.
 */
final class NodeResolver extends NameResolver {
  private final List<NodeAddress> nodes;
  private final Executor lookup;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean stopped;
  private volatile Listener2 listener;

  NodeResolver(List<NodeAddress> nodes, Executor lookup) {
    this.nodes = List.copyOf(nodes);
    this.lookup = lookup;
  }

  @Override
  public String getServiceAuthority() {
    return nodes.getFirst().toString();
  }

  @Override
  public void start(Listener2 listener) {
    this.listener = listener;
    refresh();
  }

  @Override
  public void refresh() {
    if (!stopped && looking.compareAndSet(false, true)) {
      lookup.execute(
          () -> {
            looking.set(false);
            if (!stopped) {
              listener.onResult(ResolutionResult.newBuilder().setAddressesOrError(look()).build());
            }
          });
    }
  }

  private StatusOr<List<EquivalentAddressGroup>> look() {
    List<EquivalentAddressGroup> found = new ArrayList<>();
    for (NodeAddress node : nodes) {
      try {
        List<SocketAddress> addresses =
            Arrays.stream(InetAddress.getAllByName(node.host()))
                .<SocketAddress>map(ip -> new InetSocketAddress(ip, node.port()))
                .toList();
        // Each node's certificate is for its own name.
        found.add(
            new EquivalentAddressGroup(
                addresses,
                Attributes.newBuilder()
                    .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, node.toString())
                    .build()));
      } catch (UnknownHostException e) {
        // The other nodes can serve.
      }
    }
    return found.isEmpty()
        ? StatusOr.fromStatus(
            Status.UNAVAILABLE.withDescription("none of the nodes' names has an address: " + nodes))
        : StatusOr.fromValue(found);
  }

  @Override
  public void shutdown() {
    stopped = true;
  }
}
