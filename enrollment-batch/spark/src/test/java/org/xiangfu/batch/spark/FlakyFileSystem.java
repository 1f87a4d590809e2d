package org.xiangfu.batch.spark;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files under {@code flaky:}, of which some fail so many times. Its messages name the file.
 */
public final class FlakyFileSystem extends RawLocalFileSystem {
  private static final URI NAME = URI.create("flaky:///");
  private static final Map<String, Integer> FAIL_TO_OPEN = new ConcurrentHashMap<>();
  private static final Map<String, Integer> LOSE_ANSWER_OF_RENAME = new ConcurrentHashMap<>();

  /** Hadoop makes it by its name. */
  public FlakyFileSystem() {}

  static void failToOpen(String pathEnding, int times) {
    FAIL_TO_OPEN.put(pathEnding, times);
  }

  static void loseAnswerOfRenameOnce(String pathEnding) {
    LOSE_ANSWER_OF_RENAME.put(pathEnding, 1);
  }

  /** True if all that was to fail has failed. */
  static boolean isSpent() {
    return FAIL_TO_OPEN.isEmpty() && LOSE_ANSWER_OF_RENAME.isEmpty();
  }

  private static boolean takes(Map<String, Integer> endings, Path path) {
    for (String ending : endings.keySet()) {
      if (path.toString().endsWith(ending)) {
        endings.computeIfPresent(ending, (_, times) -> times == 1 ? null : times - 1);
        return true;
      }
    }
    return false;
  }

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(NAME, conf);
  }

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    if (takes(FAIL_TO_OPEN, path)) {
      throw new IOException("no answer for " + path);
    }
    return super.open(path, bufferSize);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    boolean renamed = super.rename(from, to);
    if (takes(LOSE_ANSWER_OF_RENAME, to)) {
      throw new IOException("no answer for " + to);
    }
    return renamed;
  }
}
