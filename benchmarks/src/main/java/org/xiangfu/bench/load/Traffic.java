package org.xiangfu.bench.load;

/** Where requests come from. Thread-safe. */
@FunctionalInterface
interface Traffic {
  /** The next request of one client, counted from 0. */
  Request next(int client);
}
