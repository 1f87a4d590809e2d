package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.search.IndexSearcher;

/**
 * What a Raft group replicates: the meaning of its commands over one Lucene index. Every replica
 * applies the same commands in the same order, so {@link #apply} depends on nothing but the
 * command, its position and the index: no clock, no randomness, no configuration.
 */
public interface ReplicatedState {
  /** Short name of the group, such as {@code ledger}; stable, since it names the group's files. */
  String name();

  /**
   * Opens the index in a folder, at its last commit. Called again after files of another replica
   * were put there; the store of before is closed by then.
   *
   * @throws IOException if the folder cannot be used, or holds a damaged index
   */
  void open(Path folder) throws IOException;

  /** The index that {@link #apply} writes; valid after {@link #open}. */
  LuceneStore store();

  /**
   * Applies one committed command. Called by one thread, in log order.
   *
   * @param command as it was proposed
   * @param index position in the log, rising
   * @return the answer for whoever proposed it
   * @throws IOException if the command cannot be read or written; the replica then stops, since
   *     going on would diverge
   */
  byte[] apply(byte[] command, long index) throws IOException;

  /**
   * True if whoever proposed the command that was applied last is answered before it can be
   * searched; a read that follows still waits for that. For the applying thread.
   */
  default boolean answersEarly() {
    return false;
  }

  /**
   * Told that the group has come to a higher {@link CommandLevel}, between two commands. Depends on
   * nothing but the level and what was applied before. What a state makes of it is kept with its
   * commits: it is not told again after {@link #open}.
   *
   * @throws IOException as for {@link #apply}
   */
  default void raised(int level) throws IOException {}

  /**
   * Answers a question from what is visible to search. Called by several threads.
   *
   * @param query as it was asked
   * @throws IOException if the question cannot be read, or the index not be searched
   */
  byte[] query(byte[] query) throws IOException;

  /**
   * SHA-256 over the logical content that a searcher shows, as 64 hexadecimal digits: equal for
   * equal content, whatever the files and the order of writing. A state in which the order counts
   * adds a hyphen and a second hash. Reads every record.
   */
  String stateHash(IndexSearcher searcher) throws IOException;
}
