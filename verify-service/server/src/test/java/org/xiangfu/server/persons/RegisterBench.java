package org.xiangfu.server.persons;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.MergeInto;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.Relate;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.ledger.v1.Unrelate;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.RelationKind;

/** A register over one replica. */
final class RegisterBench implements AutoCloseable {
  static final String BORN = "1987-06-05";

  private final LedgerReplica replica = new LedgerReplica();
  private final OneReplica group;
  private final Ledger ledger;
  private final Persons persons;
  private int events;

  RegisterBench(Path folder, DataSeal seal) throws IOException {
    replica.state().open(folder);
    group = new OneReplica(replica.state());
    ledger = new Ledger(group, seal);
    persons = ledger.persons();
  }

  LedgerReplica replica() {
    return replica;
  }

  List<byte[]> log() {
    return group.log();
  }

  Ledger ledger() {
    return ledger;
  }

  Persons persons() {
    return persons;
  }

  private Event event() {
    return Event.newBuilder()
        .setEventId("e" + ++events)
        .setKind(EventKind.EVENT_KIND_PERSON_RECORDED)
        .build();
  }

  PersonResult write(String person, LifeState state, String replaces, String... names) {
    Event event = event();
    var version =
        PersonVersion.newBuilder()
            .setEventId(event.getEventId())
            .addAllNames(List.of(names))
            .setBirthDate(BORN)
            .setSex("1");
    return change(
        PersonCommand.newBuilder()
            .setPersonId(person)
            .setWrite(
                WriteVersion.newBuilder().setVersion(version).setState(state).setReplaces(replaces))
            .build(),
        LedgerEntry.newBuilder().setEvent(event).build());
  }

  StoredPerson record(String person, String... names) {
    PersonResult result = write(person, LifeState.LIFE_STATE_LIVING, "", names);
    assertEquals(PersonOutcome.PERSON_OUTCOME_DONE, result.getOutcome());
    return result.getPerson();
  }

  PersonOutcome relate(String person, String other, RelationKind kind, RelationKind back) {
    Event event = event();
    var relation =
        StoredRelation.newBuilder()
            .setPersonId(other)
            .setEventId(event.getEventId())
            .setKind(Integer.toString(kind.getNumber()));
    return change(
            PersonCommand.newBuilder()
                .setPersonId(person)
                .setRelate(
                    Relate.newBuilder()
                        .setRelation(relation)
                        .setKindOfOtherSide(Integer.toString(back.getNumber())))
                .build(),
            LedgerEntry.newBuilder().setEvent(event).build())
        .getOutcome();
  }

  PersonOutcome twins(String person, String other) {
    return relate(person, other, RelationKind.RELATION_KIND_TWIN, RelationKind.RELATION_KIND_TWIN);
  }

  PersonOutcome unrelate(String person, String other) {
    return change(
            PersonCommand.newBuilder()
                .setPersonId(person)
                .setUnrelate(Unrelate.newBuilder().setOtherPersonId(other))
                .build(),
            LedgerEntry.newBuilder().setEvent(event()).build())
        .getOutcome();
  }

  PersonOutcome merge(String from, String into) {
    return change(
            PersonCommand.newBuilder()
                .setPersonId(from)
                .setMerge(MergeInto.newBuilder().setIntoPersonId(into).setAtMillis(7))
                .build(),
            LedgerEntry.newBuilder().setEvent(event()).setNumberChange(number(from, into)).build())
        .getOutcome();
  }

  private static NumberChange number(String from, String into) {
    return NumberChange.newBuilder().setOldPersonId(from).setNewPersonId(into).build();
  }

  void renumber(String from, String into) {
    var _ =
        ledger
            .append(
                LedgerEntry.newBuilder()
                    .setEvent(event())
                    .setNumberChange(number(from, into))
                    .build(),
                true)
            .join();
  }

  PersonResult change(PersonCommand command, LedgerEntry entry) {
    return persons.change(command, entry).join();
  }

  Known known(String person) {
    return persons.known(person).join();
  }

  StoredPerson entry(String person) {
    return known(person).entry().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    replica.state().store().close();
  }
}
