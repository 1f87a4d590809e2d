package org.xiangfu.server.ledger;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.audit.AuditReader;
import org.xiangfu.server.cases.CaseReader;
import org.xiangfu.server.incidents.IncidentReader;
import org.xiangfu.server.ledger.v1.AccountDocument;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.FindCases;
import org.xiangfu.server.ledger.v1.FindIncidentFiles;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.persons.PersonReader;
import org.xiangfu.server.replication.ContentHash;
import org.xiangfu.server.sweep.SweepReader;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;

/**
 * The events, accounts, cases, steps of incidents, register, reviews and sweeps of a ledger as one
 * number, without the time and position of an event and the position of the others; after a hyphen,
 * once an event was linked to the chain, the chain's value and what was signed as another.
 */
final class LedgerHash {
  private static final int PAGE = 1_000;

  private LedgerHash() {}

  static String of(IndexSearcher searcher) throws IOException {
    var content = new ContentHash();
    List<Event> page = below(searcher, Long.MAX_VALUE);
    while (!page.isEmpty()) {
      for (Event event : page) {
        content.add(event.toBuilder().clearTime().clearSequence().build().toByteArray());
      }
      page = below(searcher, page.getLast().getSequence());
    }
    for (AccountRecord account : AccountDocument.all(searcher)) {
      content.add(account.toBuilder().clearRevision().build().toByteArray());
    }
    List<Case> cases = above(searcher, 0);
    while (!cases.isEmpty()) {
      cases.forEach(each -> content.add(each.toBuilder().clearSequence().build().toByteArray()));
      cases = above(searcher, cases.getLast().getSequence());
    }
    List<Incident> incidents = incidents(searcher, Long.MAX_VALUE);
    while (!incidents.isEmpty()) {
      incidents.stream()
          // What was only recorded, is in its event.
          .filter(each -> each.getStepsCount() > 1)
          .forEach(each -> content.add(each.toBuilder().clearSequence().build().toByteArray()));
      incidents = incidents(searcher, incidents.getLast().getSequence());
    }
    List<StoredPerson> persons = entriesAbove(searcher, 0);
    while (!persons.isEmpty()) {
      persons.forEach(each -> content.add(each.toBuilder().clearSequence().build().toByteArray()));
      persons = entriesAbove(searcher, persons.getLast().getSequence());
    }
    AuditReader.each(
        searcher,
        sample -> content.add(sample.toBuilder().clearSequence().build().toByteArray()),
        review -> content.add(review.toBuilder().clearSequence().build().toByteArray()));
    SweepReader.each(
        searcher,
        sweep -> content.add(sweep.toBuilder().clearSequence().build().toByteArray()),
        finding -> content.add(finding.toBuilder().clearSequence().build().toByteArray()));
    String events = HexFormat.of().formatHex(content.value());
    Optional<ChainPosition> chain = new ChainReader(searcher).position(Long.MAX_VALUE);
    return chain.isPresent() ? events + "-" + chain(searcher, chain.get()) : events;
  }

  private static String chain(IndexSearcher searcher, ChainPosition newest) throws IOException {
    var content = new ContentHash();
    content.add(newest.toByteArray());
    long below = Long.MAX_VALUE;
    List<Checkpoint> checkpoints = checkpoints(searcher, below);
    while (!checkpoints.isEmpty()) {
      checkpoints.forEach(each -> content.add(each.toByteArray()));
      below = checkpoints.getLast().getPosition().getSequence();
      checkpoints = checkpoints(searcher, below);
    }
    return HexFormat.of().formatHex(content.value());
  }

  private static List<Checkpoint> checkpoints(IndexSearcher searcher, long below)
      throws IOException {
    return LedgerReader.newest(
        searcher, LedgerDocument.Type.CHECKPOINT, List.of(), below, PAGE, Checkpoint.parser());
  }

  private static List<Incident> incidents(IndexSearcher searcher, long below) throws IOException {
    var asked = FindIncidentFiles.newBuilder().setBelowSequence(below).setSize(PAGE).build();
    return IncidentReader.page(searcher, asked, List.of());
  }

  private static List<Case> above(IndexSearcher searcher, long sequence) throws IOException {
    return CaseReader.page(
        searcher, FindCases.newBuilder().setAboveSequence(sequence).setSize(PAGE).build());
  }

  private static List<StoredPerson> entriesAbove(IndexSearcher searcher, long sequence)
      throws IOException {
    return PersonReader.page(
        searcher, FindPersons.newBuilder().setAboveSequence(sequence).setSize(PAGE).build());
  }

  private static List<Event> below(IndexSearcher searcher, long sequence) throws IOException {
    return LedgerReader.newest(
        searcher, LedgerDocument.Type.EVENT, List.of(), sequence, PAGE, Event.parser());
  }
}
