package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.accounts.AccountBook;
import org.xiangfu.server.audit.AuditBook;
import org.xiangfu.server.cases.CaseBook;
import org.xiangfu.server.incidents.IncidentBook;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.AuditOutcome;
import org.xiangfu.server.ledger.v1.AuditResult;
import org.xiangfu.server.ledger.v1.AuditStep;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.ledger.v1.CaseStep;
import org.xiangfu.server.ledger.v1.ChainPosition;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.IncidentChange;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerDocument;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.Link;
import org.xiangfu.server.ledger.v1.ListRecords;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonStep;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.server.ledger.v1.SweepOutcome;
import org.xiangfu.server.ledger.v1.SweepResult;
import org.xiangfu.server.ledger.v1.SweepStep;
import org.xiangfu.server.persons.PersonBook;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.IndexSettings;
import org.xiangfu.server.replication.LaterReleaseException;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.ReplicatedState;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.server.sweep.SweepBook;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;

/**
 * Applies ledger commands to the index. An event that is there already is not written again, and so
 * has one place in the chain.
 */
final class LedgerState implements ReplicatedState {
  /** Room for the events of one log entry below the entry's position. */
  private static final int SEQUENCE_BITS = 12;

  private static final String CHAIN = "ledger.chain";

  private static final String INCIDENT_FILES = "ledger.incidents";

  private static final int GENESIS_PAGE = 1_000;

  private volatile LuceneStore store;

  // Unset while the group's level is below that of the chain.
  private Optional<LedgerChain> chain = Optional.empty();
  private volatile Optional<ChainPosition> genesis = Optional.empty();

  private UnseenWrites<Event> unseen = new UnseenWrites<>();
  private UnseenWrites<ChainPosition> unseenLinks = new UnseenWrites<>();

  private volatile AccountBook accounts;
  private volatile CaseBook cases;
  private volatile IncidentBook incidents;

  // False while the group's level is below that of incidents' steps.
  private volatile boolean incidentFiles;
  private volatile PersonBook persons;
  private volatile AuditBook audit;
  private volatile SweepBook sweeps;
  private volatile KeysBook keys;
  private volatile SealedBooks sealed;

  @Override
  public String name() {
    return Ledger.GROUP;
  }

  @Override
  public void open(Path folder) throws IOException {
    unseen = new UnseenWrites<>();
    unseenLinks = new UnseenWrites<>();
    var said = LuceneStore.committedAttributes(folder);
    var committed = said.map(each -> each.get(CHAIN));
    store = LuceneStore.open(folder, name(), IndexSettings.documents(LedgerDocument.codec()));
    accounts = store.search(AccountBook::read);
    cases = new CaseBook(store);
    keys = KeysBook.open(store, folder);
    incidents = new IncidentBook(store, keys::stamp);
    incidentFiles = said.map(each -> each.get(INCIDENT_FILES)).isPresent();
    if (incidentFiles) {
      beginIncidentFiles();
    }
    persons = new PersonBook(store, keys::stamp);
    audit = new AuditBook(store, cases, keys::stamp);
    sweeps = SweepBook.open(store, keys::stamp);
    sealed = new SealedBooks(store, keys, cases, incidents, persons, audit, sweeps);
    chain = Optional.empty();
    genesis = Optional.empty();
    if (committed.isPresent()) {
      remember(LedgerChain.parse(committed.get()));
    }
  }

  private void remember(LedgerChain now) {
    chain = Optional.of(now);
    genesis = Optional.of(now.genesis());
    store.setAttribute(CHAIN, now.text());
  }

  private void beginIncidentFiles() {
    incidentFiles = true;
    store.setAttribute(INCIDENT_FILES, "1");
  }

  @Override
  public void raised(int level) throws IOException {
    if (level >= CommandLevel.CHAIN && chain.isEmpty()) {
      beginChain();
    }
    if (level >= CommandLevel.INCIDENTS && !incidentFiles) {
      openIncidentFiles();
    }
  }

  /** Opens the file of every incident that was recorded before there were any. */
  private void openIncidentFiles() throws IOException {
    store.visible().join();
    long below = Long.MAX_VALUE;
    List<Incident> page = incidentsBelow(below);
    while (!page.isEmpty()) {
      for (Incident incident : page) {
        incidents.record(incident, Optional.empty());
      }
      below = page.getLast().getSequence();
      page = incidentsBelow(below);
    }
    store.visible().join();
    beginIncidentFiles();
  }

  private List<Incident> incidentsBelow(long sequence) throws IOException {
    return store.search(
        searcher ->
            LedgerReader.newest(
                searcher,
                LedgerDocument.Type.INCIDENT,
                List.of(),
                sequence,
                GENESIS_PAGE,
                Incident.parser()));
  }

  /** Begins the chain with what there is: all events in order, without salt. */
  private void beginChain() throws IOException {
    store.visible().join();
    ChainPosition position = Chain.START;
    List<StoredRecord> page = after(position);
    while (!page.isEmpty()) {
      for (StoredRecord record : page) {
        LedgerEntry entry = record.getEntry();
        ByteString digest = Chain.link(entry).getDigest();
        position = Chain.next(position, entry.getEvent().getSequence(), digest);
      }
      page = after(position);
    }
    remember(LedgerChain.from(position));
  }

  private List<StoredRecord> after(ChainPosition position) throws IOException {
    var asked =
        ListRecords.newBuilder()
            .setAboveSequence(position.getSequence())
            .setThroughSequence(Long.MAX_VALUE)
            .setLimit(GENESIS_PAGE)
            .build();
    return store.search(searcher -> new ChainReader(searcher).records(asked));
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
    unseenLinks.begin();
    cases.begin();
    incidents.begin();
    persons.begin();
    audit.begin();
    sweeps.begin();
    LedgerCommand command = LedgerCommand.parseFrom(bytes);
    LedgerResult result =
        switch (command.getCommandCase()) {
          case APPEND -> append(command.getAppend(), index);
          case CHECKPOINT -> checkpoint(command.getCheckpoint());
          case ACCOUNT ->
              LedgerResult.newBuilder()
                  .setAccount(accounts.apply(command.getAccount(), index, store.writer()))
                  .build();
          case CASE_STEP -> step(command.getCaseStep(), index);
          case INCIDENT_CHANGE -> change(command.getIncidentChange(), index);
          case PERSON_STEP -> step(command.getPersonStep(), index);
          case REDACT_CASES ->
              LedgerResult.newBuilder()
                  .setCasesRedacted(cases.redact(command.getRedactCases()))
                  .build();
          case AUDIT_STEP -> step(command.getAuditStep(), index);
          case SWEEP_STEP -> step(command.getSweepStep(), index);
          case KEYS,
              RESEAL_ENTRIES,
              RESEAL_CASES,
              RESEAL_INCIDENTS,
              RESEAL_PERSONS,
              RESEAL_REVIEWS,
              RESEAL_FINDINGS ->
              sealed.apply(
                  command, entry -> unseen.put(entry.getEvent().getEventId(), entry.getEvent()));
          case COMMAND_NOT_SET -> throw new LaterReleaseException("ledger: log entry " + index);
        };
    unseen.end(store);
    unseenLinks.end(store);
    cases.end();
    incidents.end();
    persons.end();
    audit.end();
    sweeps.end();
    chain.ifPresent(this::remember);
    return result.toByteArray();
  }

  private LedgerResult append(AppendEntries entries, long index) throws IOException {
    if (entries.getEntriesList().stream().anyMatch(each -> keys.refuses(each.getGeneration()))) {
      return refused();
    }
    var result = LedgerResult.newBuilder();
    for (int i = 0; i < entries.getEntriesCount(); i++) {
      LedgerEntry entry = entries.getEntries(i);
      Optional<Event> before = find(entry.getEvent().getEventId());
      if (before.isPresent()) {
        result.addEvents(before.get());
        continue;
      }
      LedgerEntry placed = at((index << SEQUENCE_BITS) | i, entry);
      Optional<Link> link = chain.map(each -> each.add(placed));
      store.writer().addDocuments(LedgerDocument.of(placed, link));
      link.ifPresent(each -> note(placed.getEvent().getSequence(), each));
      unseen.put(placed.getEvent().getEventId(), placed.getEvent());
      if (incidentFiles && placed.hasIncident()) {
        incidents.record(placed.getIncident(), Optional.of(placed.getEvent()));
      }
      if (placed.hasNumberChange()) {
        // There is an entry to follow only where every replica knows the register.
        persons.renumber(placed.getNumberChange(), placed.getEvent().getSequence());
      }
      result.addEvents(placed.getEvent());
    }
    return result.build();
  }

  private LedgerResult refused() {
    return LedgerResult.newBuilder()
        .setRefusedAtGeneration(Math.max(1, keys.state().getGeneration()))
        .build();
  }

  private LedgerResult step(CaseStep step, long index) throws IOException {
    int generation = step.getEntry().getGeneration();
    if (keys.refuses(generation)) {
      return refused();
    }
    // Who took a step before is told by sealed names, which only compare under the same keys.
    if (cases.isOfOtherKeys(step.getCommand().getCaseId(), generation)) {
      return LedgerResult.newBuilder().setCaseOfOtherKeys(true).build();
    }
    CaseResult result = cases.apply(step.getCommand(), index << SEQUENCE_BITS, generation);
    var answer = LedgerResult.newBuilder().setCaseResult(result);
    if (result.getOutcome() == CaseOutcome.CASE_OUTCOME_DONE) {
      var entries = AppendEntries.newBuilder().addEntries(step.getEntry()).build();
      answer.addAllEvents(append(entries, index).getEventsList());
    }
    return answer.build();
  }

  private LedgerResult change(IncidentChange change, long index) throws IOException {
    if (keys.refuses(change.getEntry().getGeneration())) {
      return refused();
    }
    // Who confirms what somebody recorded is told by sealed names.
    if (incidents.isOfOtherKeys(change.getCommand().getIncidentId())) {
      return LedgerResult.newBuilder().setIncidentOfOtherKeys(true).build();
    }
    IncidentResult result = incidents.apply(change.getCommand());
    var answer = LedgerResult.newBuilder().setIncidentResult(result);
    if (result.getOutcome() == IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE) {
      var entries = AppendEntries.newBuilder().addEntries(change.getEntry()).build();
      answer.addAllEvents(append(entries, index).getEventsList());
    }
    return answer.build();
  }

  private LedgerResult step(PersonStep step, long index) throws IOException {
    if (keys.refuses(step.getEntry().getGeneration())) {
      return refused();
    }
    Optional<Event> before = find(step.getEntry().getEvent().getEventId());
    if (before.isPresent()) {
      return LedgerResult.newBuilder()
          .addEvents(before.get())
          .setPersonResult(
              PersonResult.newBuilder().setOutcome(PersonOutcome.PERSON_OUTCOME_REPEATED))
          .build();
    }
    PersonResult result = persons.apply(step.getCommand(), index << SEQUENCE_BITS);
    var answer = LedgerResult.newBuilder().setPersonResult(result);
    if (result.getOutcome() == PersonOutcome.PERSON_OUTCOME_DONE) {
      var entries = AppendEntries.newBuilder().addEntries(step.getEntry()).build();
      answer.addAllEvents(append(entries, index).getEventsList());
    }
    return answer.build();
  }

  private LedgerResult step(AuditStep step, long index) throws IOException {
    int generation = step.getEntry().getGeneration();
    if (keys.refuses(generation)) {
      return refused();
    }
    // Who took part in a case is told by sealed names, which only compare under the same keys.
    List<String> others = new ArrayList<>();
    for (String id : audit.casesOf(step.getCommand())) {
      if (cases.isOfOtherKeys(id, generation)) {
        others.add(id);
      }
    }
    if (!others.isEmpty()) {
      return LedgerResult.newBuilder().addAllCasesOfOtherKeys(others).build();
    }
    // So is who may take a step of a review.
    if (audit.isOfOtherKeys(step.getCommand())) {
      return LedgerResult.newBuilder().setReviewOfOtherKeys(true).build();
    }
    AuditResult result = audit.apply(step.getCommand(), index << SEQUENCE_BITS);
    var answer = LedgerResult.newBuilder().setAuditResult(result);
    if (result.getOutcome() == AuditOutcome.AUDIT_OUTCOME_DONE) {
      var entries = AppendEntries.newBuilder().addEntries(step.getEntry()).build();
      answer.addAllEvents(append(entries, index).getEventsList());
    }
    return answer.build();
  }

  private LedgerResult step(SweepStep step, long index) throws IOException {
    int generation = step.hasEntry() ? step.getEntry().getGeneration() : step.getGeneration();
    if (keys.refuses(generation)) {
      return refused();
    }
    SweepResult result = sweeps.apply(step.getCommand(), index << SEQUENCE_BITS);
    var answer = LedgerResult.newBuilder().setSweepResult(result);
    if (step.hasEntry() && result.getOutcome() == SweepOutcome.SWEEP_OUTCOME_DONE) {
      var entries = AppendEntries.newBuilder().addEntries(step.getEntry()).build();
      answer.addAllEvents(append(entries, index).getEventsList());
    }
    return answer.build();
  }

  private void note(long sequence, Link link) {
    unseenLinks.put(Long.toString(sequence), Chain.position(sequence, link));
  }

  private LedgerResult checkpoint(Checkpoint checkpoint) throws IOException {
    ChainPosition position = checkpoint.getPosition();
    boolean taken =
        chain.isPresent()
            && chain.get().isNews(checkpoint)
            && positionAt(position.getSequence()).equals(Optional.of(position));
    if (taken) {
      store.writer().addDocument(LedgerDocument.of(checkpoint));
      chain.get().sign(checkpoint);
    }
    return LedgerResult.newBuilder().setCheckpointTaken(taken).build();
  }

  private Optional<ChainPosition> positionAt(long sequence) throws IOException {
    if (chain.get().genesis().getSequence() == sequence) {
      return Optional.of(chain.get().genesis());
    }
    return unseenLinks.find(
        Long.toString(sequence),
        () -> store.search(searcher -> new ChainReader(searcher).position(sequence)));
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
    if (asked.hasCases()) {
      return LedgerAnswer.newBuilder().setCases(cases.find(asked.getCases())).build().toByteArray();
    }
    if (asked.hasPersons()) {
      return LedgerAnswer.newBuilder()
          .setPersons(persons.find(asked.getPersons()))
          .build()
          .toByteArray();
    }
    if (asked.hasKeys()) {
      return LedgerAnswer.newBuilder()
          .setKeys(sealed.answer(asked.getKeys()))
          .build()
          .toByteArray();
    }
    if (asked.hasSweeps() || asked.hasFindings()) {
      return LedgerAnswer.newBuilder().setSweeps(sweeps.find(asked)).build().toByteArray();
    }
    return store
        .search(searcher -> LedgerAnswers.of(searcher, genesis, incidentFiles, asked))
        .toByteArray();
  }
}
