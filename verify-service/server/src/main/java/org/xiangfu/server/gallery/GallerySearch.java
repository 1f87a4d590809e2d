package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/**
 * Finds the active photos that look like a probe. HNSW proposes more than is asked for; every
 * proposal is scored again with the template as it was enrolled.
 */
final class GallerySearch {
  /**
   * Proposals asked of HNSW, at least and for each photo. IdentifyBenchmark: 100 found every mate
   * among 100,000 and lost 3 % among a million, where 500 found 99.9 %.
   */
  private static final int MIN_PROPOSALS = 100;

  private static final int PHOTOS_A_PROPOSAL = 2_000;

  private static final int MAX_PROPOSALS = 3_200;

  private record Scored(int document, double cosine) {}

  private final float[] probe;
  private final SearchRequest request;

  GallerySearch(float[] probe, SearchRequest request) {
    this.probe = probe;
    this.request = request;
  }

  List<Match> run(IndexSearcher searcher) throws IOException {
    List<Scored> alike = request.exact() ? scan(searcher) : propose(searcher);
    alike.sort(Comparator.comparingDouble(Scored::cosine).reversed());
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Match> matches = new ArrayList<>();
    Set<String> persons = new HashSet<>(request.excludedPersons());
    for (Scored scored : alike) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(scored.document(), leaves));
      PhotoRecord record = PhotoDocument.record(leaf.reader(), scored.document() - leaf.docBase);
      if (persons.add(record.getPersonId())) {
        matches.add(new Match(record, scored.cosine()));
        if (matches.size() == request.maxPersons()) {
          break;
        }
      }
    }
    return matches;
  }

  private List<Scored> propose(IndexSearcher searcher) throws IOException {
    int bySize = searcher.getIndexReader().numDocs() / PHOTOS_A_PROPOSAL;
    int wanted = Math.max(bySize, 4 * request.maxPersons());
    int proposals = Math.clamp(wanted, MIN_PROPOSALS, MAX_PROPOSALS);
    while (true) {
      List<Scored> alike = proposeAtMost(searcher, proposals);
      // If even the last proposal is alike there may be more, such as a person's many photos.
      if (alike.size() < proposals || proposals >= MAX_PROPOSALS) {
        return alike;
      }
      proposals *= 2;
    }
  }

  private List<Scored> proposeAtMost(IndexSearcher searcher, int proposals) throws IOException {
    var query = new KnnFloatVectorQuery(PhotoDocument.TEMPLATE, probe, proposals);
    ScoreDoc[] hits = searcher.search(query, proposals).scoreDocs;
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Scored> alike = new ArrayList<>();
    for (ScoreDoc hit : hits) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      float[] template =
          PhotoDocument.template(leaf.reader(), hit.doc - leaf.docBase)
              .orElseThrow(() -> new IOException("a proposed photo has no template"));
      double cosine = VectorUtil.dotProduct(probe, template);
      if (cosine >= request.minCosine()) {
        alike.add(new Scored(hit.doc, cosine));
      }
    }
    return alike;
  }

  private List<Scored> scan(IndexSearcher searcher) throws IOException {
    List<Scored> alike = new ArrayList<>();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues templates = leaf.reader().getFloatVectorValues(PhotoDocument.TEMPLATE);
      if (templates == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      KnnVectorValues.DocIndexIterator documents = templates.iterator();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live != null && !live.get(document)) {
          continue;
        }
        double cosine = VectorUtil.dotProduct(probe, templates.vectorValue(documents.index()));
        if (cosine >= request.minCosine()) {
          alike.add(new Scored(leaf.docBase + document, cosine));
        }
      }
    }
    return alike;
  }
}
