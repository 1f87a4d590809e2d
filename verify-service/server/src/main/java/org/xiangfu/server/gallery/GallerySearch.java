package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.VectorUtil;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoRecord;

/**
 * Finds the active photos that look like a probe. HNSW proposes more than is asked for; what it
 * proposes is scored again with the template as it was enrolled. Immutable.
 */
public final class GallerySearch {
  /**
   * Proposals asked of HNSW, at least and for each photo. IdentifyBenchmark: 100 found every mate
   * among 100,000 and lost 3 % among a million, where 500 found 99.9 %.
   */
  private static final int MIN_PROPOSALS = 100;

  private static final int PHOTOS_A_PROPOSAL = 2_000;

  private static final int MAX_PROPOSALS = 3_200;

  /**
   * A proposal whose cosine over 4 bits is this far below the asked one is not scored again, which
   * would read a template from the disk. Among 20,000 proposals of 128 coordinates, 4 bits were off
   * by 0.012 (root mean square), by 0.055 at most.
   */
  private static final double MARGIN = 0.1;

  private final float[] probe;
  private final SearchRequest request;

  /**
   * A search, not yet run.
   *
   * @param probe template of the gallery's pack, of length 1
   */
  public GallerySearch(float[] probe, SearchRequest request) {
    this.probe = probe;
    this.request = request;
  }

  /** Runs the search; the strongest match comes first, and no person twice. */
  public List<Match> run(IndexSearcher searcher) throws IOException {
    return run(searcher, _ -> true);
  }

  /** The same, of those persons only whose numbers pass. */
  List<Match> run(IndexSearcher searcher, Predicate<String> shown) throws IOException {
    List<ScoredPhoto> alike =
        request.exact()
            ? new ExactScan(probe, request.minCosine()).run(searcher)
            : propose(new IndexSearcher(searcher.getIndexReader()));
    alike.sort(Comparator.comparingDouble(ScoredPhoto::cosine).reversed());
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Match> matches = new ArrayList<>();
    Set<String> persons = new HashSet<>(request.excludedPersons());
    for (ScoredPhoto scored : alike) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(scored.document(), leaves));
      PhotoRecord record = PhotoDocument.record(leaf.reader(), scored.document() - leaf.docBase);
      if (shown.test(record.getPersonId())
          && isAsked(record)
          && persons.add(record.getPersonId())) {
        matches.add(new Match(record, scored.cosine()));
        if (matches.size() == request.maxPersons()) {
          break;
        }
      }
    }
    return matches;
  }

  private boolean isAsked(PhotoRecord record) {
    return request.generation() == 0 || request.generation() == Math.max(1, record.getGeneration());
  }

  private List<ScoredPhoto> propose(IndexSearcher searcher) throws IOException {
    int bySize = templates(searcher) / PHOTOS_A_PROPOSAL;
    int wanted = Math.max(bySize, 4 * request.maxPersons());
    int proposals = Math.clamp(wanted, MIN_PROPOSALS, MAX_PROPOSALS);
    while (true) {
      List<ScoredPhoto> alike = proposeAtMost(searcher, proposals);
      // If even the last proposal is alike there may be more, such as a person's many photos.
      if (alike.size() < proposals || proposals >= MAX_PROPOSALS) {
        return alike;
      }
      proposals *= 2;
    }
  }

  // Without what is kept beside the gallery.
  private static int templates(IndexSearcher searcher) throws IOException {
    int templates = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(PhotoDocument.TEMPLATE);
      templates += values == null ? 0 : values.size();
    }
    return templates;
  }

  private List<ScoredPhoto> proposeAtMost(IndexSearcher searcher, int proposals)
      throws IOException {
    // Templates that other keys turned say nothing, and would take the places of those that do.
    var query =
        request.generation() == 0
            ? new KnnFloatVectorQuery(PhotoDocument.TEMPLATE, probe, proposals)
            : new KnnFloatVectorQuery(
                PhotoDocument.TEMPLATE,
                probe,
                proposals,
                PhotoDocument.generation(request.generation()));
    ScoreDoc[] hits = searcher.search(query, proposals).scoreDocs;
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<ScoredPhoto> alike = new ArrayList<>();
    for (ScoreDoc hit : hits) {
      // As DOT_PRODUCT defines a score.
      if (2 * hit.score - 1 < request.minCosine() - MARGIN) {
        continue;
      }
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      float[] template =
          PhotoDocument.template(leaf.reader(), hit.doc - leaf.docBase)
              .orElseThrow(() -> new IOException("a proposed photo has no template"));
      double cosine = VectorUtil.dotProduct(probe, template);
      if (cosine >= request.minCosine()) {
        alike.add(new ScoredPhoto(hit.doc, cosine));
      }
    }
    return alike;
  }
}
