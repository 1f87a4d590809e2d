package org.xiangfu.server.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.xiangfu.server.gallery.v1.FaceCollection;
import org.xiangfu.server.gallery.v1.FoundPhoto;
import org.xiangfu.server.gallery.v1.PhotoDocument;
import org.xiangfu.server.gallery.v1.PhotoDocument.Vectors;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.SearchKept;

/** Compares probes with every face of a collection beside the gallery. For one state of a shard. */
final class KeptScan {
  private final IndexSearcher searcher;
  private final SearchKept asked;
  private final Set<String> excluded;
  private List<FoundPhoto> alike;

  KeptScan(IndexSearcher searcher, SearchKept asked) {
    this.searcher = searcher;
    this.asked = asked;
    this.excluded = Set.copyOf(asked.getExcludedEventIdsList());
  }

  /**
   * What was found.
   *
   * @param strongest as many as were asked for, strongest first
   * @param total how many there are
   */
  record Found(List<FoundPhoto> strongest, long total) {}

  /** Those whose place among the shards passes. */
  Found run(Predicate<String> shown) throws IOException {
    if (alike == null) {
      alike = scan();
    }
    List<FoundPhoto> found =
        alike.stream().filter(each -> shown.test(each.getRecord().getPersonId())).toList();
    return new Found(found.stream().limit(asked.getMaxFaces()).toList(), found.size());
  }

  private List<FoundPhoto> scan() throws IOException {
    Map<Integer, Double> scored = new HashMap<>();
    for (int i = 0; i < asked.getProbesCount(); i++) {
      int generation = i < asked.getGenerationsCount() ? asked.getGenerations(i) : 0;
      var scan =
          new ExactScan(
              TemplateBytes.read(asked.getProbes(i)),
              asked.getMinCosine(),
              Vectors.of(asked.getCollection()),
              among(generation));
      scan.run(searcher).forEach(each -> scored.merge(each.document(), each.cosine(), Math::max));
    }
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<FoundPhoto> found = new ArrayList<>();
    for (Map.Entry<Integer, Double> each : scored.entrySet()) {
      int document = each.getKey();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
      PhotoRecord record = PhotoDocument.record(leaf.reader(), document - leaf.docBase);
      if (!excluded.contains(record.getPhotoId())) {
        found.add(FoundPhoto.newBuilder().setRecord(record).setCosine(each.getValue()).build());
      }
    }
    found.sort(Comparator.comparingDouble(FoundPhoto::getCosine).reversed());
    return found;
  }

  private Optional<Query> among(int generation) {
    var query = new BooleanQuery.Builder();
    boolean timed = asked.hasFromMillis() || asked.hasToMillis();
    if (timed && asked.getCollection() == FaceCollection.FACE_COLLECTION_PROBE) {
      query.add(
          PhotoDocument.probes(
              asked.hasFromMillis() ? asked.getFromMillis() : Long.MIN_VALUE,
              asked.hasToMillis() ? asked.getToMillis() : Long.MAX_VALUE),
          BooleanClause.Occur.FILTER);
    }
    if (generation > 0) {
      query.add(PhotoDocument.generation(generation), BooleanClause.Occur.FILTER);
    }
    BooleanQuery all = query.build();
    return all.clauses().isEmpty() ? Optional.empty() : Optional.of(all);
  }
}
