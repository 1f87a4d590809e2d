package org.xiangfu.server.ledger;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.index.LeafReader;
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
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.ListRecords;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;

/** Reads the chain: events with their links and checkpoints, in the order of the ledger. */
final class ChainReader {
  private static final SortField SEQUENCE =
      new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG);
  private static final SortField SEQUENCE_DOWN =
      new SortField(LedgerDocument.SEQUENCE, SortField.Type.LONG, true);

  private final IndexSearcher searcher;

  ChainReader(IndexSearcher searcher) {
    this.searcher = searcher;
  }

  /** A document where it lies. */
  private record Place(LeafReader leaf, int document) {}

  /** The place in the chain of the newest event up to a sequence that has a link. */
  Optional<ChainPosition> position(long atSequence) throws IOException {
    List<Place> newest =
        places(LedgerDocument.Type.EVENT, 0, atSequence, 1, new Sort(SEQUENCE_DOWN));
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    Place place = newest.getFirst();
    long sequence = LedgerDocument.sequence(place.leaf(), place.document());
    return LedgerDocument.link(place.leaf(), place.document())
        .map(link -> Chain.position(sequence, link));
  }

  /** The newest checkpoint. */
  Optional<Checkpoint> checkpoint() throws IOException {
    List<Place> newest =
        places(LedgerDocument.Type.CHECKPOINT, 0, Long.MAX_VALUE, 1, new Sort(SEQUENCE_DOWN));
    return newest.isEmpty()
        ? Optional.empty()
        : Optional.of(read(newest.getFirst(), Checkpoint.parser()));
  }

  /** The records of a range, oldest first; none if it has no more. */
  List<StoredRecord> records(ListRecords asked) throws IOException {
    long above = asked.getAboveSequence();
    SequencedMap<Long, StoredRecord.Builder> records = new TreeMap<>();
    for (Place place :
        places(
            LedgerDocument.Type.EVENT,
            above + 1,
            asked.getThroughSequence(),
            Math.max(1, asked.getLimit()),
            new Sort(SEQUENCE))) {
      var record = StoredRecord.newBuilder();
      record.getEntryBuilder().setEvent(read(place, Event.parser()));
      LedgerDocument.link(place.leaf(), place.document()).ifPresent(record::setLink);
      records.put(record.getEntry().getEvent().getSequence(), record);
    }
    if (!records.isEmpty()) {
      long last = records.lastEntry().getKey();
      join(
          records,
          LedgerDocument.Type.INCIDENT,
          above,
          last,
          Incident.parser(),
          (record, incident) -> record.getEntryBuilder().setIncident(incident));
      join(
          records,
          LedgerDocument.Type.NUMBER_CHANGE,
          above,
          last,
          NumberChange.parser(),
          (record, change) -> record.getEntryBuilder().setNumberChange(change));
      join(
          records,
          LedgerDocument.Type.CHECKPOINT,
          above,
          last,
          Checkpoint.parser(),
          StoredRecord.Builder::setCheckpoint);
    }
    return records.values().stream().map(StoredRecord.Builder::build).toList();
  }

  private <T extends MessageLite> void join(
      SequencedMap<Long, StoredRecord.Builder> records,
      LedgerDocument.Type type,
      long above,
      long through,
      Parser<T> parser,
      BiConsumer<StoredRecord.Builder, T> set)
      throws IOException {
    // An event has at most one of each.
    for (Place place : places(type, above + 1, through, records.size(), new Sort(SEQUENCE))) {
      StoredRecord.Builder record =
          records.get(LedgerDocument.sequence(place.leaf(), place.document()));
      if (record != null) {
        set.accept(record, read(place, parser));
      }
    }
  }

  private List<Place> places(
      LedgerDocument.Type type, long from, long through, int limit, Sort sort) throws IOException {
    Query query =
        new BooleanQuery.Builder()
            .add(new TermQuery(LedgerDocument.type(type)), Occur.FILTER)
            .add(LongPoint.newRangeQuery(LedgerDocument.SEQUENCE, from, through), Occur.FILTER)
            .build();
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    List<Place> places = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(query, limit, sort).scoreDocs) {
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
      places.add(new Place(leaf.reader(), hit.doc - leaf.docBase));
    }
    return places;
  }

  private static <T> T read(Place place, Parser<T> parser) throws IOException {
    return parser.parseFrom(LedgerDocument.record(place.leaf(), place.document()));
  }
}
