package org.xiangfu.server.persons;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.KeyGenerations;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.PersonDocument;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.v1.LifeState;

/** Reads entries of the register as they are stored. */
public final class PersonReader {
  private static final Sort OLDEST_FIRST =
      new Sort(new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG));

  private PersonReader() {}

  /** The entry of a number. */
  public static Optional<StoredPerson> find(IndexSearcher searcher, String personId)
      throws IOException {
    ScoreDoc[] hits = searcher.search(new TermQuery(PersonDocument.id(personId)), 1).scoreDocs;
    return hits.length == 0 ? Optional.empty() : Optional.of(read(searcher, hits[0].doc));
  }

  /** Entries that match, oldest first. */
  public static List<StoredPerson> page(IndexSearcher searcher, FindPersons asked)
      throws IOException {
    var query =
        new BooleanQuery.Builder()
            .add(new TermQuery(PersonDocument.ALL), Occur.FILTER)
            .add(
                LongPoint.newRangeQuery(
                    LedgerDocument.SEQUENCE, asked.getAboveSequence() + 1, Long.MAX_VALUE),
                Occur.FILTER);
    if (!asked.getNameKey().isEmpty()) {
      query.add(keys(asked.getNameKey(), asked.getAlsoNameKeysList()), Occur.FILTER);
    }
    if (!asked.getBirthKey().isEmpty()) {
      query.add(keys(asked.getBirthKey(), asked.getAlsoBirthKeysList()), Occur.FILTER);
    }
    if (asked.getPersonIdsCount() > 0) {
      query.add(PersonDocument.ids(asked.getPersonIdsList()), Occur.FILTER);
    }
    if (asked.getNotOfGeneration() > 0) {
      query.add(KeyGenerations.of(asked.getNotOfGeneration()), Occur.MUST_NOT);
    }
    if (asked.getState() != LifeState.LIFE_STATE_UNSPECIFIED) {
      query.add(new TermQuery(PersonDocument.state(asked.getState())), Occur.FILTER);
    }
    List<StoredPerson> persons = new ArrayList<>();
    int size = Math.max(1, asked.getSize());
    for (ScoreDoc hit : searcher.search(query.build(), size, OLDEST_FIRST).scoreDocs) {
      persons.add(read(searcher, hit.doc));
    }
    return persons;
  }

  private static Query keys(String key, List<String> also) {
    return PersonDocument.keys(Stream.concat(Stream.of(key), also.stream()).toList());
  }

  private static StoredPerson read(IndexSearcher searcher, int document) throws IOException {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
    return StoredPerson.parseFrom(LedgerDocument.record(leaf.reader(), document - leaf.docBase));
  }
}
