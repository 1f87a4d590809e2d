package org.xiangfu.server.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.incidents.Incidents;
import org.xiangfu.server.ledger.chain.v1.Chain;
import org.xiangfu.server.ledger.chain.v1.EventText;
import org.xiangfu.server.ledger.v1.AppendEntries;
import org.xiangfu.server.ledger.v1.ChainState;
import org.xiangfu.server.ledger.v1.Checkpoint;
import org.xiangfu.server.ledger.v1.CountRecords;
import org.xiangfu.server.ledger.v1.FindChain;
import org.xiangfu.server.ledger.v1.FindIncidents;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.ListRecords;
import org.xiangfu.server.ledger.v1.RecordCounts;
import org.xiangfu.server.ledger.v1.RecordPage;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.ledger.v1.StoredRecord;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupCommit;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sweep.Sweeps;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentRole;

/**
 * The append-only record. An event is durable and can be found when its future completes, and every
 * read sees all events that were appended before it. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
  /** Name of its Raft group. */
  public static final String GROUP = "ledger";

  /** Shorter than the id of any event. */
  private static final String DATA_KEYS = "data-keys";

  private static final int RECORDS = 250;

  private final Replicas replicas;
  private final EventSeal seal;
  private final GroupCommit<LedgerEntry, Event> entries;
  // Apart, so that what a cluster below their level refuses takes nothing else with it.
  private final GroupCommit<LedgerEntry, Event> audited;
  private final PersonNumbers numbers;
  private final SecureRandom random = new SecureRandom();

  /** A ledger over its replicas, whose data is not sealed. */
  public Ledger(Replicas replicas) {
    this(replicas, DataSeal.none());
  }

  /** The same with sealed data. */
  public Ledger(Replicas replicas, DataSeal seal) {
    this.replicas = replicas;
    this.seal = new EventSeal(seal);
    this.numbers = new PersonNumbers(this::ask, seal);
    this.entries = new GroupCommit<>(GROUP, this::propose);
    this.audited = new GroupCommit<>(GROUP + "-audit", this::propose);
  }

  private CompletableFuture<List<Event>> propose(List<LedgerEntry> list) {
    LedgerCommand command =
        LedgerCommand.newBuilder()
            .setLevel(EventLevel.of(list))
            .setAppend(AppendEntries.newBuilder().addAllEntries(list))
            .build();
    return propose(command)
        .thenCompose(
            result ->
                result.getRefusedAtGeneration() == 0
                    ? CompletableFuture.completedFuture(result.getEventsList())
                    : propose(anew(list, result.getRefusedAtGeneration())));
  }

  // Another node has had everybody seal with newer keys.
  private List<LedgerEntry> anew(List<LedgerEntry> list, int generation) {
    if (list.stream().anyMatch(each -> each.getGeneration() >= generation)) {
      throw new IllegalStateException("the ledger does not know of its own data keys");
    }
    seal.data().raise(generation);
    DataSeal keys = seal.data().present();
    return list.stream().map(each -> seal.anew(each, keys)).toList();
  }

  private CompletableFuture<LedgerResult> propose(LedgerCommand command) {
    return replicas
        .propose(command.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerResult.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  /** The digest from which an event's id is made; keyed if data is sealed. */
  public byte[] digest(byte[] sha256) {
    return seal.data().digest("event", sha256);
  }

  /**
   * Has the ledger begin with data keys, unless it began with others.
   *
   * @param fingerprint {@link DataSeal#fingerprint} of the keys
   * @param now time of the event that says so
   * @return the fingerprint of the keys that it began with
   */
  public CompletableFuture<String> bindDataKeys(String fingerprint, Instant now) {
    Event binding =
        Event.newBuilder()
            .setEventId(DATA_KEYS)
            .setTime(Timestamps.fromMillis(now.toEpochMilli()))
            .setKind(EventKind.EVENT_KIND_DATA_KEYS_BOUND)
            .setDataKeys(fingerprint)
            .build();
    return append(LedgerEntry.newBuilder().setEvent(binding).build(), true)
        .thenApply(Event::getDataKeys);
  }

  /** The fingerprint of the keys that the ledger began with; empty if it began without. */
  public CompletableFuture<Optional<String>> dataKeys() {
    return ask(LedgerQuery.newBuilder().setEventId(DATA_KEYS))
        .thenApply(answer -> answer.getEventsList().stream().map(Event::getDataKeys).findFirst());
  }

  /**
   * Appends an event and its effect; its link to the chain is made here.
   *
   * @param entry its event has an id; the sequence is given here
   * @param urgent true if somebody at a counter waits for it
   * @return the event as stored; one with this id that was there before is returned unchanged
   */
  public CompletableFuture<Event> append(LedgerEntry entry, boolean urgent) {
    Event event = entry.getEvent();
    if (entry.hasNumberChange()) {
      return renumber(entry);
    }
    // Refused where a replica is of an earlier release; events of others must not share that.
    if (EventLevel.goesAlone(event.getKind())) {
      return propose(List.of(prepared(entry))).thenApply(List::getFirst).thenApply(seal::open);
    }
    var queue = EventLevel.isOfAudit(event) ? audited : entries;
    return queue.submit(prepared(entry), urgent).thenApply(seal::open);
  }

  // The register follows, and finds only what is sealed with the same keys.
  private CompletableFuture<Event> renumber(LedgerEntry entry) {
    var change = entry.getNumberChange();
    return new SealedSteps(replicas, seal.data(), this::prepared)
        .take(
            entry,
            keys ->
                persons()
                    .renewal()
                    .settle(List.of(change.getOldPersonId(), change.getNewPersonId()), keys),
            (_, prepared) ->
                LedgerCommand.newBuilder()
                    .setLevel(EventLevel.of(List.of(prepared)))
                    .setAppend(AppendEntries.newBuilder().addEntries(prepared)))
        .thenApply(result -> seal.open(result.getEvents(0)));
  }

  /** An entry as it is proposed: sealed, with what links it to the chain. */
  private LedgerEntry prepared(LedgerEntry entry) {
    byte[] drawn = new byte[Chain.SALT_BYTES];
    random.nextBytes(drawn);
    ByteString salt = ByteString.copyFrom(drawn);
    ByteString digest = Chain.digest(salt, EventText.of(entry));
    DataSeal keys = seal.data().present();
    return EventSeal.seal(entry, keys).toBuilder()
        .setSalt(EventSeal.mask(salt, digest, keys))
        .setDigest(digest)
        .build();
  }

  /** What it knows of data keys, and its records that are sealed. */
  public LedgerKeys keys() {
    return new LedgerKeys(replicas, seal, this);
  }

  /** The cases that it holds beside the events. */
  public Cases cases() {
    return new Cases(replicas, seal.data(), this::prepared);
  }

  /** The incidents with their steps, which it holds beside the events. */
  public Incidents incidentFiles() {
    return new Incidents(replicas, seal.data(), this::prepared, numbers::stored);
  }

  /** The register of persons that it holds beside the events. */
  public Persons persons() {
    return new Persons(replicas, seal.data(), this::prepared, numbers::stored);
  }

  /** What auditors ask of the cases. */
  public Audit audit() {
    return new Audit(replicas, seal.data(), this::prepared);
  }

  /** Sweeps for duplicates, and what they found. */
  public Sweeps sweeps() {
    return new Sweeps(replicas, seal.data(), this::prepared);
  }

  /** Searches of events by more than the usual conditions. */
  public EventSearches searches() {
    return new EventSearches(this::ask, seal, numbers::stored);
  }

  /**
   * How far the chain goes; empty while the group's command level is below that of the chain.
   *
   * @param atSequence where the chain was there is answered too
   */
  public CompletableFuture<Optional<ChainState>> chain(long atSequence) {
    return ask(LedgerQuery.newBuilder().setChain(FindChain.newBuilder().setAtSequence(atSequence)))
        .thenApply(answer -> Optional.of(answer).filter(LedgerAnswer::hasChain))
        .thenApply(answer -> answer.map(LedgerAnswer::getChain));
  }

  /**
   * A page of everything in a range of sequences, oldest first; empty at its end. What the replicas
   * linked themselves comes as they store it, since their digests are over that.
   *
   * @param above exclusive
   * @param through inclusive
   */
  public CompletableFuture<List<StoredRecord>> records(long above, long through) {
    return ask(LedgerQuery.newBuilder()
            .setRecords(
                ListRecords.newBuilder()
                    .setAboveSequence(above)
                    .setThroughSequence(through)
                    .setLimit(RECORDS)))
        .thenApply(answer -> answer.getRecordsList().stream().map(seal::open).toList());
  }

  /**
   * Records that somebody vouches for the chain.
   *
   * @return false if the chain has not that position, or was signed as far already
   */
  public CompletableFuture<Boolean> sign(Checkpoint checkpoint) {
    return propose(
            LedgerCommand.newBuilder()
                .setLevel(CommandLevel.CHAIN)
                .setCheckpoint(checkpoint)
                .build())
        .thenApply(LedgerResult::getCheckpointTaken);
  }

  /** The stored event of an id. */
  public CompletableFuture<Optional<Event>> event(String eventId) {
    return ask(LedgerQuery.newBuilder().setEventId(eventId))
        .thenApply(answer -> answer.getEventsList().stream().findFirst().map(seal::open));
  }

  /** Events, newest first. */
  public CompletableFuture<List<Event>> events(EventFilter filter, Page page) {
    return searches().events(filter, page);
  }

  private static List<String> rest(List<String> persons) {
    return persons.subList(1, persons.size());
  }

  /** Incidents that name a person under any of its numbers, newest first. */
  public CompletableFuture<List<Incident>> incidents(
      String personId, IncidentRole role, Page page) {
    var asked = FindIncidents.newBuilder().setRole(role).setPage(record(page));
    return numbers
        .stored(personId)
        .thenCompose(
            persons ->
                ask(
                    LedgerQuery.newBuilder()
                        .setIncidents(
                            asked
                                .setPersonId(persons.getFirst())
                                .addAllAlsoPersonIds(rest(persons)))))
        .thenApply(answer -> answer.getIncidentsList().stream().map(seal::open).toList());
  }

  /** True if any incident that was not closed as unfounded names a person in a role. */
  public CompletableFuture<Boolean> isInIncident(String personId, IncidentRole role) {
    var asked =
        FindIncidents.newBuilder()
            .setRole(role)
            .setStandingOnly(true)
            .setPage(record(Page.newest(1)));
    return numbers
        .stored(personId)
        .thenCompose(
            persons ->
                ask(
                    LedgerQuery.newBuilder()
                        .setIncidents(
                            asked
                                .setPersonId(persons.getFirst())
                                .addAllAlsoPersonIds(rest(persons)))))
        .thenApply(answer -> answer.getIncidentsCount() > 0);
  }

  /** Every number that a person has or had, the given one first. */
  public CompletableFuture<Set<String>> numbersOf(String personId) {
    return numbers.of(personId);
  }

  /** Numbers of records. */
  public CompletableFuture<RecordCounts> counts() {
    return ask(LedgerQuery.newBuilder().setCount(CountRecords.getDefaultInstance()))
        .thenApply(LedgerAnswer::getCounts);
  }

  static RecordPage record(Page page) {
    return RecordPage.newBuilder()
        .setBelowSequence(page.belowSequence())
        .setSize(page.size())
        .build();
  }

  private CompletableFuture<LedgerAnswer> ask(LedgerQuery.Builder query) {
    return replicas
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }

  /** Finishes the writes in progress. */
  @Override
  public void close() {
    entries.close();
    audited.close();
  }
}
