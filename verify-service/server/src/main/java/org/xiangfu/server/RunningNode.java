package org.xiangfu.server;

/** A node that runs until it is closed. */
interface RunningNode extends AutoCloseable {
  /** The port that says that it is up: that of clients, or of a witness its peers'. */
  int port();

  @Override
  void close();
}
