package org.xiangfu.server.backup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.replication.ReplicatedState;

/** One backup of some groups of a node. For one use. */
final class BackupRun {
  private final BackupSource source;
  private final Vault vault;
  private final Manifests manifests;
  private final RunProgress progress;
  private final String id;
  private final long now;

  BackupRun(BackupSource source, Vault vault, RunProgress progress, String id, long now) {
    this.source = source;
    this.vault = vault;
    this.manifests = new Manifests(vault);
    this.progress = progress;
    this.id = id;
    this.now = now;
  }

  /**
   * Writes what the store lacks, then the manifests.
   *
   * @param logOnly false: with an index commit of now
   * @throws IOException if the store, the index or the log failed; nothing refers to what was
   *     written
   */
  List<Manifest> run(List<ReplicatedState> groups, boolean logOnly) throws IOException {
    Set<String> present = chunks();
    List<Manifest> written = new ArrayList<>();
    try (var upload = new Upload(vault, progress)) {
      List<GroupBackup> parts = new ArrayList<>();
      for (ReplicatedState state : groups) {
        Optional<Manifest> before = manifests.newest(source.clusterId().toString(), state.name());
        parts.add(new GroupBackup(source.raft(), state, before, upload, progress, present));
      }
      if (!logOnly) {
        for (GroupBackup part : parts) {
          part.commit();
        }
      }
      for (GroupBackup part : parts) {
        part.takeEnd();
      }
      for (int i = 0; i < parts.size(); i++) {
        written.add(signed(groups.get(i), write(parts.get(i), logOnly)));
      }
    }
    progress.checkWanted();
    checkPresent(written);
    for (Manifest manifest : written) {
      manifests.write(manifest);
    }
    return written;
  }

  private Manifest write(GroupBackup part, boolean logOnly) throws IOException {
    if (logOnly) {
      Optional<Manifest> log = part.writeLog(now);
      if (log.isPresent()) {
        return log.get();
      }
      part.commit();
    }
    return part.writeIndex(now).build();
  }

  private Manifest signed(ReplicatedState group, Manifest manifest) {
    return manifest.toBuilder()
        .setRunId(id)
        .setClusterId(source.clusterId().toString())
        .setNodeId(source.nodeId())
        .setGroup(group.name())
        .setPackId(source.packId())
        .setRelease(source.release())
        .setTimeMillis(now)
        .build();
  }

  private Set<String> chunks() throws IOException {
    Set<String> names = new HashSet<>();
    vault.list(Vault.CHUNKS, object -> names.add(object.name()));
    return names;
  }

  // Another node may have expired, meanwhile, what this run did not write again.
  private void checkPresent(List<Manifest> written) throws IOException {
    Set<String> present = chunks();
    for (Manifest manifest : written) {
      Optional<String> gone =
          References.of(manifest).filter(name -> !present.contains(name)).findAny();
      if (gone.isPresent()) {
        throw new IOException(gone.get() + " vanished from " + vault + " during the backup");
      }
    }
  }
}
