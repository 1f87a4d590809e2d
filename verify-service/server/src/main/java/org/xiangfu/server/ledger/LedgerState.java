package org.xiangfu.server.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.accounts.AccountBook;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LaterReleaseException;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Event;

/** Applies ledger commands to the index. An event that is there already is not written again. */
final class LedgerState implements ReplicatedState {
  /** Room for the events of one log entry below the entry's position. */
  private static final int SEQUENCE_BITS = 12;

  private volatile LuceneStore store;

  private UnseenWrites<Event> unseen = new UnseenWrites<>();

  private volatile AccountBook accounts;

  @Override
  public String name() {
    return Ledger.GROUP;
  }

  @Override
  public void open(Path folder) throws IOException {
    unseen = new UnseenWrites<>();
    store = LuceneStore.open(folder, name(), IndexSettings.documents(LedgerDocument.codec()));
    accounts = store.search(AccountBook::read);
  }

  @Override
  public LuceneStore store() {
    return store;
  }

  @Override
  public String stateHash(IndexSearcher searcher) throws IOException {
    return LedgerHash.of(searcher);
  }

  @Override
  public byte[] apply(byte[] bytes, long index) throws IOException {
    unseen.begin();
    LedgerCommand command = LedgerCommand.parseFrom(bytes);
    LedgerResult result =
        switch (command.getCommandCase()) {
          case APPEND -> append(command.getAppend(), index);
          case ACCOUNT ->
              LedgerResult.newBuilder()
                  .setAccount(accounts.apply(command.getAccount(), index, store.writer()))
                  .build();
          case COMMAND_NOT_SET -> throw new LaterReleaseException("ledger: log entry " + index);
        };
    unseen.end(store);
    return result.toByteArray();
  }

  private LedgerResult append(AppendEntries entries, long index) throws IOException {
    var result = LedgerResult.newBuilder();
    for (int i = 0; i < entries.getEntriesCount(); i++) {
      LedgerEntry entry = entries.getEntries(i);
      Optional<Event> before = find(entry.getEvent().getEventId());
      if (before.isPresent()) {
        result.addEvents(before.get());
        continue;
      }
      LedgerEntry placed = at((index << SEQUENCE_BITS) | i, entry);
      store.writer().addDocuments(LedgerDocument.of(placed));
      unseen.put(placed.getEvent().getEventId(), placed.getEvent());
      result.addEvents(placed.getEvent());
    }
    return result.build();
  }

  private static LedgerEntry at(long sequence, LedgerEntry entry) {
    var placed = entry.toBuilder();
    placed.getEventBuilder().setSequence(sequence);
    if (entry.hasIncident()) {
      placed.getIncidentBuilder().setSequence(sequence);
    }
    return placed.build();
  }

  private Optional<Event> find(String eventId) throws IOException {
    return unseen.find(
        eventId, () -> store.search(searcher -> LedgerReader.event(searcher, eventId)));
  }

  @Override
  public byte[] query(byte[] query) throws IOException {
    LedgerQuery asked = LedgerQuery.parseFrom(query);
    if (asked.hasAccounts()) {
      return LedgerAnswer.newBuilder()
          .setAccounts(accounts.changes(asked.getAccounts().getAboveRevision()))
          .build()
          .toByteArray();
    }
    return store.search(searcher -> LedgerAnswers.of(searcher, asked)).toByteArray();
  }
}
