package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.replication.v1.CommandHeader;
import org.xiangfu.server.replication.v1.ReplicaLevel;
import org.xiangfu.server.replication.v1.ResultHeader;

/**
 * A state whose commands may need a {@link CommandLevel}. The group's level is part of what is
 * replicated: it is raised by a command and kept with every commit, so each replica refuses the
 * same commands, also one that would not understand them.
 */
public final class LeveledState implements ReplicatedState {
  private static final String ATTRIBUTE = "command.level";

  private final ReplicatedState state;
  private final int offered;
  private volatile int level = CommandLevel.FIRST;

  /**
   * A state that is yet to be opened.
   *
   * @param offered highest level that it understands, at least 1
   */
  public LeveledState(ReplicatedState state, int offered) {
    this.state = state;
    this.offered = offered;
  }

  /** What this replica says of itself. */
  ReplicaLevel level() {
    return ReplicaLevel.newBuilder().setLevel(level).setOffered(offered).build();
  }

  @Override
  public String name() {
    return state.name();
  }

  @Override
  public void open(Path folder) throws IOException {
    int committed =
        LuceneStore.committedAttributes(folder)
            .map(said -> said.get(ATTRIBUTE))
            .map(Integer::parseInt)
            .orElse(CommandLevel.FIRST);
    if (committed > offered) {
      throw LaterReleaseException.level("the index in " + folder, committed, offered);
    }
    state.open(folder);
    remember(committed);
  }

  private void remember(int now) {
    level = now;
    store().setAttribute(ATTRIBUTE, Integer.toString(now));
  }

  @Override
  public LuceneStore store() {
    return state.store();
  }

  @Override
  public byte[] apply(byte[] command, long index) throws IOException {
    CommandHeader header = CommandHeader.parseFrom(command);
    if (header.getRaiseLevelTo() > 0) {
      raise(header.getRaiseLevelTo(), index);
      return new byte[0];
    }
    return header.getLevel() > level
        ? ResultHeader.newBuilder().setRefusedAtLevel(level).build().toByteArray()
        : state.apply(command, index);
  }

  @Override
  public boolean answersEarly() {
    return state.answersEarly();
  }

  private void raise(int to, long index) throws IOException {
    if (to > offered) {
      throw LaterReleaseException.level("%s: log entry %d".formatted(name(), index), to, offered);
    }
    if (to > level) {
      state.raised(to);
      remember(to);
    }
  }

  @Override
  public void raised(int to) throws IOException {
    state.raised(to);
  }

  @Override
  public byte[] query(byte[] query) throws IOException {
    return state.query(query);
  }

  @Override
  public String stateHash(IndexSearcher searcher) throws IOException {
    return state.stateHash(searcher);
  }
}
