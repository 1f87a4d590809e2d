package org.xiangfu.counter.console;

import java.util.List;

/**
 * The cluster as its page draws it.
 *
 * @param alerts the worst first
 * @param sites data centres with their nodes, in the order of the cluster file
 * @param rows a group each: where it is, and who leads it
 * @param cards what each node says of itself, in the order of the sites
 * @param summary one sentence for those who do not see the map
 */
public record ClusterView(
    List<AlertView> alerts, List<Site> sites, List<Row> rows, List<NodeCard> cards, Tone summary) {
  /** A data centre and the heads of its columns. */
  public record Site(String name, List<Head> nodes) {}

  /** A node at the head of its column. */
  public record Head(String id, Tone state) {}

  /**
   * A group.
   *
   * @param cells a node each, in the order of the sites
   * @param share of the persons; empty for the ledger
   * @param recall of its index; empty if it was not sampled
   * @param level its command level
   */
  public record Row(String name, List<Cell> cells, String share, String recall, String level) {}

  /**
   * What a node has of a group.
   *
   * @param kind leader, follower, behind, silent, witness or none: the shape
   * @param word the same in the reader's language; empty for none
   * @param detail how far it is behind; may be empty
   */
  public record Cell(String kind, String word, String detail) {}

  /**
   * A node for itself.
   *
   * @param facts names and values
   * @param disk empty if the node did not tell
   * @param job what it backs up, or how that ended; empty if nothing is known
   * @param running true while it backs up
   * @param asked true if it answered, and can be asked for something
   */
  public record NodeCard(
      String id,
      String site,
      Tone state,
      List<Fact> facts,
      List<Disk> disk,
      String job,
      boolean running,
      boolean asked) {}

  /** A name and its value. */
  public record Fact(String name, String value) {}

  /**
   * The disk with the data.
   *
   * @param used per cent
   * @param tone match, refer or no-match
   */
  public record Disk(int used, String tone, String text) {}
}
