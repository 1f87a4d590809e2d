package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Path;

/** What is on this node's disk is not what it wrote. Its message names the file and what to do. */
public final class DamagedStorageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says where, and what to do. */
  public DamagedStorageException(Path where, String reason, Throwable cause) {
    super(
        ("%s is damaged: %s. Nothing is answered from it. If other nodes hold the data, move this"
                + " node's data folder away, start it with an empty one and run xiangfu cluster"
                + " apply; if not, use xiangfu restore 資料毀損，請由其他節點或備份還原")
            .formatted(where, reason),
        cause);
  }
}
