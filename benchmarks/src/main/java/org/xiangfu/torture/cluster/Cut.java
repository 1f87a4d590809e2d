package org.xiangfu.torture.cluster;

/** Ways in which a node's line can fail. */
public enum Cut {
  /** The link is down: nothing goes in or out. */
  ISOLATED,
  /** What is sent to the node is lost; what it sends arrives. */
  DEAF,
  /** What the node sends is lost; what is sent to it arrives. */
  MUTE,
  /** The node and one other cannot reach each other; everybody else reaches both. */
  SPLIT,
  /** What is sent to the node trickles at 256 kbit/s, and is lost when it piles up. */
  THIN
}
