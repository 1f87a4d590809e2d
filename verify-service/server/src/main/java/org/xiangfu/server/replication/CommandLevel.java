package org.xiangfu.server.replication;

/**
 * The levels of commands. A command that an earlier release would not know, or would apply in
 * another way, takes the next number here and says so in its header; whoever proposes it says the
 * level, and all replicas refuse it alike until their group was raised to that level, which {@code
 * xiangfu cluster apply} does once every member offers it.
 *
 * <p>A level is never taken back: a node of a release that offers less than its group has stops,
 * and says why.
 */
public final class CommandLevel {
  /** Photos enrolled and retired, numbers changed within a shard, events appended. */
  public static final int FIRST = 1;

  /** Numbers changed between two shards. */
  public static final int MOVES = 2;

  /** Persons moved from shard to shard. */
  public static final int SHARDS = 3;

  /** The ledger's events linked to a chain, and checkpoints of it. */
  public static final int CHAIN = 4;

  /** Accounts, and events of access. */
  public static final int ACCOUNTS = 5;

  /** Cases, and events that name one. */
  public static final int CASES = 6;

  /** Steps of incidents, remembered probes and watched faces. */
  public static final int INCIDENTS = 7;

  /** The register of persons, photos that end with a time, and retention. */
  public static final int PERSONS = 8;

  /** Samples and reviews, cases that expire, and events that say that a read was without a case. */
  public static final int AUDIT = 9;

  /** Accounts linked with identities that are proven elsewhere, and sign-ins with them. */
  public static final int SIGN_IN = 10;

  /** Records that state the generation of their data keys, and are sealed anew. */
  public static final int KEYS = 11;

  /** Events that say that the capture of a case's check was looked at. */
  public static final int PROBE_IMAGES = 12;

  /** Templates that were made elsewhere, one by one or in bulk, and their events. */
  public static final int TEMPLATES = 13;

  /** Sweeps for duplicates, their findings, and events of them. */
  public static final int SWEEPS = 14;

  /** Records that an enrolment made suspect, and what those find who look at them. */
  public static final int SUSPICION = 15;

  /** The highest that this release understands. */
  public static final int NEWEST = SUSPICION;

  /** The level of a command that names persons by data keys of a generation; 0 is the first. */
  public static int ofGeneration(int stamp) {
    return stamp > 0 ? KEYS : 0;
  }

  private CommandLevel() {}
}
