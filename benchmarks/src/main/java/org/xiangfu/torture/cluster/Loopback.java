package org.xiangfu.torture.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All nodes at 127.0.0.1, on ports that were free a moment ago. Nothing can be cut. */
public final class Loopback implements Network {
  private final List<Place> places = new ArrayList<>();

  /** Finds ports. */
  public Loopback(int nodes) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * nodes; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      for (int node = 0; node < nodes; node++) {
        places.add(
            new Place(
                "127.0.0.1",
                held.get(2 * node).getLocalPort(),
                held.get(2 * node + 1).getLocalPort()));
      }
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  @Override
  public List<Place> places() {
    return List.copyOf(places);
  }

  @Override
  public List<String> prefix(int node) {
    return List.of();
  }

  @Override
  public boolean needsTls() {
    return false;
  }

  @Override
  public Set<Cut> cuts() {
    return Set.of();
  }

  @Override
  public void cut(Cut cut, int node, int other) {
    throw new UnsupportedOperationException("loopback cannot be cut");
  }

  @Override
  public void heal(int node) {
    // Nothing is ever cut.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
