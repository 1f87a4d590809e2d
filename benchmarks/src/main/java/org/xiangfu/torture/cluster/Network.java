package org.xiangfu.torture.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Where the nodes live. Not thread-safe. */
public sealed interface Network extends AutoCloseable permits Loopback, Namespaces {
  /**
   * Where a node listens.
   *
   * @param host IP address
   * @param peer port for the other nodes
   * @param client port for clients
   */
  record Place(String host, int peer, int client) {}

  /** The place of each node, in order. */
  List<Place> places();

  /** What comes before a node's command line so that it runs in its place; empty for nothing. */
  List<String> prefix(int node);

  /** True if the lines between nodes leave the machine's loopback, and so need TLS. */
  boolean needsTls();

  /** The cuts that can be made here. */
  Set<Cut> cuts();

  /**
   * Cuts a node's line.
   *
   * @param other another node, for {@link Cut#SPLIT}
   */
  void cut(Cut cut, int node, int other) throws IOException, InterruptedException;

  /** Makes all lines of the node whole; harmless if they are. */
  void heal(int node) throws IOException, InterruptedException;

  @Override
  void close();
}
