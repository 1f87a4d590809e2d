package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.impl.ServerImplUtils;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.LogProtoUtils;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.server.storage.RaftStorageImpl;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.apache.ratis.server.storage.StorageImplUtils;
import org.apache.ratis.util.SizeInBytes;

/**
 * Makes the folder of a Raft group that begins with a state instead of a log: an index commit, who
 * the peers are, and the term. A node that finds it starts the group from there; peers given the
 * same state and the same peers elect a leader among themselves.
 */
public final class GroupSeed implements AutoCloseable {
  private final Path folder;
  private final RaftStorageImpl storage;

  private GroupSeed(Path folder, RaftStorageImpl storage) {
    this.folder = folder;
    this.storage = storage;
  }

  /**
   * Begins a group's folder.
   *
   * @param raft the node's storage folder
   * @throws IOException if the folder cannot be made
   */
  public static GroupSeed create(Path raft, UUID clusterId, String name) throws IOException {
    Path folder = raft.resolve(RaftTransport.groupId(clusterId, name).getUuid().toString());
    var storage =
        StorageImplUtils.newRaftStorage(
            folder.toFile(),
            SizeInBytes.valueOf(0),
            StartupOption.FORMAT,
            CorruptionPolicy.EXCEPTION);
    storage.initialize();
    return new GroupSeed(folder, storage);
  }

  /** The group's folder. */
  public Path folder() {
    return folder;
  }

  /** The folder for the index files. */
  public Path indexFolder() {
    return LuceneStateMachine.indexFolder(storage);
  }

  /**
   * Writes what Ratis needs beside the index.
   *
   * @param position that of the index commit
   */
  public void finish(TermIndex position, List<RaftPeer> peers) throws IOException {
    storage.getMetadataFile().persist(RaftStorageMetadata.valueOf(position.getTerm(), null));
    RaftConfiguration configuration =
        ServerImplUtils.newRaftConfiguration(
            peers, List.of(), position.getIndex(), List.of(), List.of());
    storage.writeRaftConfiguration(
        LogProtoUtils.toLogEntryProto(configuration, position.getTerm(), position.getIndex()));
  }

  @Override
  public void close() throws IOException {
    storage.close();
  }
}
