package org.xiangfu.server.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.NRTCachingDirectory;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Lucene index whose commits carry the log position that they contain. Writes between commits
 * live in the Raft log only, so a crash falls back to the last commit and the log is replayed from
 * there.
 *
 * <p>Searching is thread-safe; {@link #writer()} is used by the applying thread.
 */
public final class LuceneStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LuceneStore.class);
  private static final String TERM = "raft.term";
  private static final String INDEX = "raft.index";

  private final Directory directory;
  private final SnapshotDeletionPolicy commits;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final Optional<SearchThreads> threads;
  private final Refresher refresher;
  private final Map<String, String> attributes;

  private LuceneStore(
      Directory directory,
      SnapshotDeletionPolicy commits,
      IndexWriter writer,
      String name,
      IndexSettings settings)
      throws IOException {
    this.directory = directory;
    this.commits = commits;
    this.writer = writer;
    this.attributes = new ConcurrentHashMap<>(settings.attributes());
    this.threads =
        settings.searchThreads() == 0
            ? Optional.empty()
            : Optional.of(new SearchThreads(name, settings.searchThreads()));
    this.searchers = new SearcherManager(writer, false, false, threads.orElse(null));
    this.refresher = new Refresher(name + "-refresh", searchers);
  }

  /**
   * Opens the index at its last commit, or creates it. Reads every file of the commit once and
   * compares it with its checksum.
   *
   * @throws IOException if the folder cannot be used, or holds a damaged index
   */
  public static LuceneStore open(Path folder, String name, IndexSettings settings)
      throws IOException {
    Files.createDirectories(folder);
    // What a refresh flushes is small and soon merged: most of it never reaches the disk.
    Directory directory = new NRTCachingDirectory(FSDirectory.open(folder), 8, 64);
    try {
      verify(directory);
      var commits = new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy());
      var config =
          new IndexWriterConfig()
              .setCodec(settings.codec())
              .setMergeScheduler(new QuietMerges())
              .setMergePolicy(settings.merges().apply(withoutCompoundFiles()))
              .setIndexDeletionPolicy(commits)
              .setCommitOnClose(false)
              .setRAMBufferSizeMB(64)
              .setUseCompoundFile(false)
              // A refresh stands between a clerk and the answer: it must not wait for merges.
              .setMaxFullFlushMergeWaitMillis(0)
              .setOpenMode(IndexWriterConfig.OpenMode.CREATE_OR_APPEND);
      var writer = new IndexWriter(directory, config);
      return new LuceneStore(directory, commits, writer, name, settings);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  // Lucene itself reads most files without their checksums: a flipped bit would be a wrong answer.
  private static void verify(Directory directory) throws IOException {
    if (DirectoryReader.indexExists(directory)) {
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        for (LeafReaderContext leaf : reader.leaves()) {
          leaf.reader().checkIntegrity();
        }
      }
    }
  }

  private static MergePolicy withoutCompoundFiles() {
    var policy = new TieredMergePolicy();
    policy.setNoCFSRatio(0);
    // Merges of the usual course have their own limit; this is that of purge.
    policy.setForceMergeDeletesPctAllowed(0);
    return policy;
  }

  /**
   * What the last commit in a folder says of its index, and of its log position; empty if there is
   * none.
   */
  public static Optional<Map<String, String>> committedAttributes(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Directory directory = FSDirectory.open(folder)) {
      return committedAttributes(directory);
    }
  }

  private static Optional<Map<String, String>> committedAttributes(Directory directory)
      throws IOException {
    return DirectoryReader.indexExists(directory)
        ? Optional.of(DirectoryReader.listCommits(directory).getLast().getUserData())
        : Optional.empty();
  }

  /** The writer; for the applying thread. */
  public IndexWriter writer() {
    return writer;
  }

  /** A question asked of the index. */
  @FunctionalInterface
  public interface Query<T> {
    /** Reads from a searcher that stays open until this returns. */
    T ask(IndexSearcher searcher) throws IOException;
  }

  /** Asks the newest visible state. */
  public <T> T search(Query<T> query) throws IOException {
    IndexSearcher searcher = searchers.acquire();
    try {
      return query.ask(searcher);
    } finally {
      searchers.release(searcher);
    }
  }

  /** Completes once everything written before this call can be searched; hurries. */
  public CompletableFuture<Void> visible() {
    return refresher.visible();
  }

  /** As {@link #visible()}, within a tenth of a second: cheaper where nobody waits for it. */
  public CompletableFuture<Void> visibleSoon() {
    return refresher.visibleSoon();
  }

  /** Has every commit from the next on say this of the index, beside what its settings say. */
  public void setAttribute(String name, String value) {
    attributes.put(name, value);
  }

  /** Makes everything written so far durable as the state at a log position. */
  public void commit(TermIndex position) throws IOException {
    Map<String, String> data = new HashMap<>(attributes);
    data.put(TERM, Long.toString(position.getTerm()));
    data.put(INDEX, Long.toString(position.getIndex()));
    writer.setLiveCommitData(data.entrySet());
    writer.commit();
  }

  /**
   * Merges until the index holds nothing of what was deleted before this call; it is gone from the
   * disk with the next commit. Takes long; writing and searching go on beside it.
   */
  public void purge() throws IOException {
    writer.forceMergeDeletes(true);
    visible().join();
  }

  /** Has the merges begin that are due; also without a write or a refresh. */
  public void merge() {
    try {
      writer.maybeMerge();
    } catch (AlreadyClosedException | IOException e) {
      // Whoever writes or reads next meets it too.
      LOG.debug("merges were not begun", e);
    }
  }

  /** The log position of the last commit; empty if there was none. */
  public Optional<TermIndex> committed() throws IOException {
    return committedAttributes(directory).flatMap(LuceneStore::position);
  }

  /** The log position of the last commit in a folder; empty if there is none. */
  static Optional<TermIndex> committedPosition(Path folder) throws IOException {
    return committedAttributes(folder).flatMap(LuceneStore::position);
  }

  static Optional<TermIndex> position(IndexCommit commit) throws IOException {
    return position(commit.getUserData());
  }

  private static Optional<TermIndex> position(Map<String, String> data) {
    return data.containsKey(INDEX)
        ? Optional.of(
            TermIndex.valueOf(Long.parseLong(data.get(TERM)), Long.parseLong(data.get(INDEX))))
        : Optional.empty();
  }

  /** Names of the files of the last commit. */
  public List<String> committedFiles() throws IOException {
    IndexCommit commit = commits.snapshot();
    try {
      return new ArrayList<>(commit.getFileNames());
    } finally {
      commits.release(commit);
    }
  }

  /**
   * Keeps the files of the last commit until the result is closed; writing goes on beside it.
   *
   * @throws IOException if there is no commit yet
   */
  public HeldCommit hold() throws IOException {
    try {
      return new HeldCommit(directory, commits, commits.snapshot());
    } catch (IllegalStateException e) {
      throw new IOException("the index has no commit yet", e);
    }
  }

  /** Closes without a commit: what was not committed is in the Raft log. */
  @Override
  public void close() throws IOException {
    refresher.close();
    searchers.close();
    threads.ifPresent(SearchThreads::close);
    writer.rollback();
    directory.close();
  }
}
