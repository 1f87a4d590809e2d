package org.xiangfu.server.replication;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;

/** Searchers that share a bounded number of threads; a search does itself what finds none free. */
final class SearchThreads extends SearcherFactory implements AutoCloseable {
  private static final int QUEUED = 1024;
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor executor;

  /** Threads of a store, at least 1. */
  SearchThreads(String name, int threads) {
    var number = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUED),
            task ->
                Thread.ofPlatform()
                    .name(name + "-search-" + number.incrementAndGet())
                    .daemon(true)
                    .unstarted(task),
            new ThreadPoolExecutor.CallerRunsPolicy());
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
    return new IndexSearcher(reader, executor);
  }

  @Override
  public void close() {
    executor.close();
  }
}
