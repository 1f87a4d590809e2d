package org.xiangfu.server.ledger;

import java.io.IOException;
import org.apache.lucene.search.Query;
import org.xiangfu.server.audit.AuditBook;
import org.xiangfu.server.cases.CaseBook;
import org.xiangfu.server.incidents.IncidentBook;
import org.xiangfu.server.ledger.v1.AuditDocument;
import org.xiangfu.server.ledger.v1.CaseDocument;
import org.xiangfu.server.ledger.v1.FindKeys;
import org.xiangfu.server.ledger.v1.IncidentDocument;
import org.xiangfu.server.ledger.v1.KeyGenerations;
import org.xiangfu.server.ledger.v1.KeysAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.PersonDocument;
import org.xiangfu.server.ledger.v1.SweepDocument;
import org.xiangfu.server.persons.PersonBook;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.sweep.SweepBook;

/**
 * What one replica of the ledger holds that is sealed: takes it in anew, and counts what is not.
 */
record SealedBooks(
    LuceneStore store,
    KeysBook keys,
    CaseBook cases,
    IncidentBook incidents,
    PersonBook persons,
    AuditBook audit,
    SweepBook sweeps) {
  /** Applies a command about data keys; for the applying thread. */
  LedgerResult apply(LedgerCommand command, ResealedEntries.Taken listener) throws IOException {
    return switch (command.getCommandCase()) {
      case KEYS -> LedgerResult.newBuilder().setKeys(keys.apply(command.getKeys())).build();
      case RESEAL_ENTRIES ->
          resealed(new ResealedEntries(store).apply(command.getResealEntries(), listener));
      case RESEAL_CASES -> resealed(cases.reseal(command.getResealCases()));
      case RESEAL_INCIDENTS -> resealed(incidents.reseal(command.getResealIncidents()));
      case RESEAL_PERSONS -> resealed(persons.reseal(command.getResealPersons()));
      case RESEAL_REVIEWS -> resealed(audit.reseal(command.getResealReviews()));
      case RESEAL_FINDINGS -> resealed(sweeps.reseal(command.getResealFindings()));
      default -> throw new IllegalArgumentException("not of data keys");
    };
  }

  private static LedgerResult resealed(int count) {
    return LedgerResult.newBuilder().setResealed(count).build();
  }

  KeysAnswer answer(FindKeys asked) throws IOException {
    var answer = KeysAnswer.newBuilder().setState(keys.state());
    int now = asked.getGeneration();
    if (now > 0) {
      answer
          .setOlderEntries(count(KeyGenerations.entriesNotOf(now)))
          .setOlderCases(count(KeyGenerations.notOf(now, CaseDocument.ALL)))
          .setOlderIncidents(count(KeyGenerations.notOf(now, IncidentDocument.ALL)))
          .setOlderPersons(count(KeyGenerations.notOf(now, PersonDocument.ALL)))
          .setOlderSamples(count(KeyGenerations.notOf(now, AuditDocument.SAMPLES)))
          .setOlderReviews(count(KeyGenerations.notOf(now, AuditDocument.REVIEWS)))
          .setOlderFindings(count(KeyGenerations.notOf(now, SweepDocument.FINDINGS)));
    }
    return answer.build();
  }

  private int count(Query query) throws IOException {
    return store.search(searcher -> searcher.count(query));
  }
}
