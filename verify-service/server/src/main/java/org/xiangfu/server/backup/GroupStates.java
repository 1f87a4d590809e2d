package org.xiangfu.server.backup;

import java.io.IOException;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.ReplicatedState;

/** From the name of a Raft group to what it replicates. */
final class GroupStates {
  private GroupStates() {}

  static ReplicatedState of(String name) throws IOException {
    return new LeveledState(plain(name), CommandLevel.NEWEST);
  }

  private static ReplicatedState plain(String name) throws IOException {
    if (name.equals(Ledger.GROUP)) {
      return new LedgerReplica().state();
    }
    if (name.matches("gallery-[0-9]{1,4}")) {
      return new GalleryReplica(name).state();
    }
    throw new IOException("a backup of the group " + name + " is of a later release; use that");
  }
}
