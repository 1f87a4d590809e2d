package org.xiangfu.server.gallery.recall;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.gallery.v1.PhotoDocument;

/** The active templates of one state of an index. */
final class StoredTemplates {
  /** Enough to meet an active photo even where nine of ten documents are retired or deleted. */
  private static final int TRIES = 50;

  private final IndexSearcher searcher;

  StoredTemplates(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  /** One at random; empty if none was met. */
  Optional<float[]> any(RandomGenerator random) throws IOException {
    int documents = searcher.getIndexReader().maxDoc();
    Optional<float[]> template = Optional.empty();
    for (int i = 0; documents > 0 && template.isEmpty() && i < TRIES; i++) {
      template = of(random.nextInt(documents));
    }
    return template;
  }

  private Optional<float[]> of(int document) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    LeafReader reader = leaf.reader();
    int local = document - leaf.docBase;
    return reader.getLiveDocs() == null || reader.getLiveDocs().get(local)
        ? PhotoDocument.template(reader, local)
        : Optional.empty();
  }
}
