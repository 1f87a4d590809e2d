package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.util.IOUtils;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;

/**
 * What a witness has for a snapshot: a file that names a log position, {@code TERM INDEX}, in a
 * group's state machine folder. Whoever leads sends a witness this file instead of the state.
 */
final class WitnessMark {
  private static final String FOLDER = "witness";
  private static final String FILE = "position";
  private static final Pattern CONTENT = Pattern.compile("(\\d{1,18}) (\\d{1,18})\n");

  private WitnessMark() {}

  /** Writes the mark, durably, in place of the one before. */
  static SnapshotInfo write(Path stateMachine, TermIndex position) throws IOException {
    Path folder = Files.createDirectories(stateMachine.resolve(FOLDER));
    Path draft = folder.resolve(FILE + ".new");
    Files.writeString(draft, position.getTerm() + " " + position.getIndex() + "\n");
    IOUtils.fsync(draft, false);
    Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    IOUtils.fsync(folder, true);
    return describe(stateMachine, position);
  }

  static SnapshotInfo describe(Path stateMachine, TermIndex position) {
    var file = new FileInfo(stateMachine.resolve(FOLDER).resolve(FILE), null);
    return new FileListSnapshotInfo(List.of(file), position);
  }

  /**
   * Reads the mark.
   *
   * @throws IOException if it is damaged
   */
  static Optional<TermIndex> read(Path stateMachine) throws IOException {
    Path file = stateMachine.resolve(FOLDER).resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Matcher content = CONTENT.matcher(Files.readString(file));
    if (!content.matches()) {
      throw new IOException(
          file + " is damaged; empty this witness's data folder and run xiangfu cluster apply");
    }
    return Optional.of(
        TermIndex.valueOf(Long.parseLong(content.group(1)), Long.parseLong(content.group(2))));
  }
}
