package org.xiangfu.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.commons.io.file.PathUtils;
import org.xiangfu.server.backup.Manifests.Place;
import org.xiangfu.server.backup.v1.Manifest;
import org.xiangfu.server.sealing.SealException;

/**
 * Proves backups by using them: opens every object that a manifest refers to, restores each group's
 * newest state, and replays the log from one index commit to the next, whose recorded hash must
 * come out.
 */
public final class BackupVerification {
  private final Vault vault;
  private final Path scratch;

  /**
   * Prepares a verification.
   *
   * @param scratch folder with room for the largest group
   */
  public BackupVerification(Vault vault, Path scratch) {
    this.vault = vault;
    this.scratch = scratch;
  }

  /**
   * What was found.
   *
   * @param proven a sentence for each state that was restored
   * @param problems a sentence for each missing or damaged object, or wrong state; empty if good
   */
  public record Report(List<String> proven, List<String> problems) {
    public Report {
      proven = List.copyOf(proven);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Verifies a cluster's backups.
   *
   * @param cluster empty if the store has those of one only
   * @throws IOException if the store cannot be read at all, or holds no backup
   */
  public Report run(Optional<UUID> cluster) throws IOException {
    List<String> problems = new ArrayList<>(manifestProblems());
    if (!problems.isEmpty()) {
      return new Report(List.of(), problems);
    }
    BackupHistory history = BackupHistory.read(vault, cluster);
    problems.addAll(chunkProblems(history));
    List<String> proven = new ArrayList<>();
    if (problems.isEmpty()) {
      for (GroupHistory group : history.groups()) {
        try {
          proven.addAll(prove(group));
        } catch (IOException e) {
          problems.add(e.getMessage());
        }
      }
    }
    return new Report(proven, problems);
  }

  private List<String> manifestProblems() throws IOException {
    List<String> problems = new ArrayList<>();
    var manifests = new Manifests(vault);
    for (Place place : manifests.places()) {
      try {
        manifests.read(place);
      } catch (SealException e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  private List<String> chunkProblems(BackupHistory history) {
    var names = new TreeSet<String>();
    for (GroupHistory group : history.groups()) {
      group.manifests().forEach(manifest -> References.of(manifest).forEach(names::add));
    }
    List<String> problems = new ArrayList<>();
    for (String name : names) {
      try {
        vault.read(name);
      } catch (IOException e) {
        problems.add(e.getMessage());
      }
    }
    return problems;
  }

  private List<String> prove(GroupHistory group) throws IOException {
    List<String> proven = new ArrayList<>();
    Manifest newest = group.manifests().getLast();
    long end = group.indexAt(new RestorePoint.Newest()).orElseThrow();
    String hash = restore(group.recipe(end)).stateHash();
    proven.add("%s: restored at log index %d, state hash %s".formatted(group.group(), end, hash));
    long committed = newest.getCommit().getIndex();
    Optional<GroupHistory.Recipe> longer = group.recipe(committed, committed - 1);
    if (longer.isPresent()) {
      String replayed = restore(longer.get()).stateHash();
      long from = longer.get().base().getCommit().getIndex();
      if (!replayed.equals(newest.getStateHash())) {
        throw new IOException(
            "%s: the log from %d to %d leads to the state hash %s, but %s was recorded"
                .formatted(group.group(), from, committed, replayed, newest.getStateHash()));
      }
      proven.add(
          "%s: the log from %d leads to the index commit at %d"
              .formatted(group.group(), from, committed));
    }
    return proven;
  }

  private GroupRestore.Restored restore(GroupHistory.Recipe recipe) throws IOException {
    Path folder = Files.createTempDirectory(scratch, "xiangfu-verify-");
    try {
      return new GroupRestore(vault).into(folder, recipe);
    } finally {
      PathUtils.deleteDirectory(folder);
    }
  }
}
