package org.xiangfu.server.replication;

import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.ratis.server.protocol.TermIndex;

/** A commit whose files stay as they are until it is closed. For one thread. */
public final class HeldCommit implements AutoCloseable {
  private final Directory directory;
  private final SnapshotDeletionPolicy commits;
  private final IndexCommit commit;

  HeldCommit(Directory directory, SnapshotDeletionPolicy commits, IndexCommit commit) {
    this.directory = directory;
    this.commits = commits;
    this.commit = commit;
  }

  /** The log position that the commit contains. */
  public TermIndex position() throws IOException {
    return LuceneStore.position(commit)
        .orElseThrow(() -> new IOException("the index commit has no log position"));
  }

  /** Names of the commit's files, in no order. */
  public Collection<String> files() throws IOException {
    return commit.getFileNames();
  }

  /** Opens one of the files, to be read once from its beginning. */
  public IndexInput open(String file) throws IOException {
    return directory.openInput(file, IOContext.READONCE);
  }

  /** Asks the commit as it was written. */
  public <T> T search(LuceneStore.Query<T> query) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(commit)) {
      return query.ask(new IndexSearcher(reader));
    }
  }

  @Override
  public void close() throws IOException {
    commits.release(commit);
  }
}
