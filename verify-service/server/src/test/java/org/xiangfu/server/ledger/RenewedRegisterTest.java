package org.xiangfu.server.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.ledger.RenewedLedger.changed;
import static org.xiangfu.server.ledger.RenewedLedger.entry;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_CHANGED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_DONE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.v1.MergeInto;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.Relate;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.RelationKind;

/** A register of persons whose keys are renewed, as two nodes see it. */
class RenewedRegisterTest {
  private static final String BORN = "1987-06-05";
  private static final String TWIN = Integer.toString(RelationKind.RELATION_KIND_TWIN.getNumber());

  @TempDir Path folder;

  private RenewedLedger nodes;
  private Ledger one;
  private Ledger two;

  @BeforeEach
  void open() throws IOException {
    nodes = new RenewedLedger(folder);
    one = nodes.one();
    two = nodes.two();
    register();
  }

  @AfterEach
  void close() throws IOException {
    nodes.close();
  }

  private static PersonOutcome change(
      Ledger ledger, String id, EventKind kind, PersonCommand.Builder command) {
    return ledger
        .persons()
        .change(command.build(), entry(kind, id, command.getPersonId()))
        .join()
        .getOutcome();
  }

  private static PersonOutcome write(
      Ledger ledger, String id, String person, String replaces, String name) {
    return change(
        ledger,
        id,
        EventKind.EVENT_KIND_PERSON_RECORDED,
        PersonCommand.newBuilder()
            .setPersonId(person)
            .setWrite(
                WriteVersion.newBuilder()
                    .setVersion(
                        PersonVersion.newBuilder().setEventId(id).addNames(name).setBirthDate(BORN))
                    .setReplaces(replaces)
                    .setState(LifeState.LIFE_STATE_LIVING)));
  }

  private static PersonOutcome twins(Ledger ledger, String id, String person, String other) {
    return change(
        ledger,
        id,
        EventKind.EVENT_KIND_PERSONS_RELATED,
        PersonCommand.newBuilder()
            .setPersonId(person)
            .setRelate(
                Relate.newBuilder()
                    .setRelation(
                        StoredRelation.newBuilder().setPersonId(other).setEventId(id).setKind(TWIN))
                    .setKindOfOtherSide(TWIN)));
  }

  private static PersonOutcome merge(Ledger ledger, String id, String from, String into) {
    return change(
        ledger,
        id,
        EventKind.EVENT_KIND_PERSONS_MERGED,
        PersonCommand.newBuilder()
            .setPersonId(from)
            .setMerge(MergeInto.newBuilder().setIntoPersonId(into)));
  }

  private static StoredPerson entryOf(Ledger ledger, String person) {
    return ledger.persons().known(person).join().entry().orElseThrow();
  }

  private static List<String> twinsOf(Ledger ledger, String person) {
    return entryOf(ledger, person).getRelationsList().stream()
        .map(StoredRelation::getPersonId)
        .toList();
  }

  private static List<String> found(Ledger ledger, String name, String born) {
    return ledger.persons().search(name, born, 0, 9).join().stream()
        .map(StoredPerson::getPersonId)
        .toList();
  }

  private void register() {
    assertEquals(PERSON_OUTCOME_DONE, write(one, "p1", "A1", "", "王小明"));
    assertEquals(PERSON_OUTCOME_DONE, write(one, "p2", "A2", "", "王大明"));
    assertEquals(PERSON_OUTCOME_DONE, write(one, "p3", "A3", "", "李小華"));
    assertEquals(PERSON_OUTCOME_DONE, twins(one, "r1", "A1", "A2"));
  }

  private void assertAllAreKnown(String thirdName) {
    for (Ledger ledger : List.of(one, two)) {
      assertEquals(List.of("A1"), found(ledger, "王小明", ""));
      assertEquals(List.of("A2"), found(ledger, "王大明", BORN));
      assertEquals(List.of("A3"), found(ledger, "李小華", ""), "also a former name");
      assertEquals(List.of("A1", "A2", "A3"), found(ledger, "", BORN));
      assertEquals(List.of("A2"), twinsOf(ledger, "A1"));
      assertEquals(List.of("A1"), twinsOf(ledger, "A2"));
      assertEquals(thirdName, entryOf(ledger, "A3").getCurrent().getNames(0));
    }
  }

  @Test
  void everybodyIsKnownAndFoundBeforeWhileAndAfter() {
    nodes.begin();
    assertEquals(3, nodes.older("persons"));
    assertAllAreKnown("李小華");
    // By a node that has not heard of it.
    assertEquals(PERSON_OUTCOME_CHANGED, write(two, "p4", "A3", "", "李大華"));
    assertEquals(PERSON_OUTCOME_DONE, write(two, "p5", "A3", "p3", "李大華"));
    assertEquals(2, nodes.older("persons"), "an entry is renewed before it is changed");
    assertAllAreKnown("李大華");
    assertEquals(2, nodes.renew("persons"));
    assertEquals(0, nodes.older("persons"));
    assertAllAreKnown("李大華");
    assertEquals(0, nodes.renew("persons"), "what is renewed is left alone");
    try (Ledger old = nodes.withFirstKeys()) {
      assertTrue(old.persons().known("A1").join().entry().isEmpty());
      assertEquals(List.of(), found(old, "王小明", ""));
      assertEquals(List.of(), found(old, "", BORN), "nor can it be tried");
    }
  }

  @Test
  void aMergeUnderNewKeysReachesTheRelatives() {
    nodes.begin();
    assertEquals(PERSON_OUTCOME_DONE, merge(two, "m1", "A1", "A3"));
    assertEquals(0, nodes.older("persons"));
    for (Ledger ledger : List.of(one, two)) {
      assertEquals(List.of("A3"), twinsOf(ledger, "A2"));
      assertEquals(List.of("A2"), twinsOf(ledger, "A3"));
      assertEquals("A1", entryOf(ledger, "A3").getFormer(0).getFormerPersonId());
      assertTrue(ledger.persons().known("A1").join().merged());
    }
  }

  @Test
  void aRelativeWhoWasRenewedAloneIsReachedToo() {
    nodes.begin();
    assertEquals(PERSON_OUTCOME_DONE, write(one, "p6", "A3", "p3", "李大華"));
    assertEquals(2, nodes.renew("persons"));
    assertEquals(PERSON_OUTCOME_DONE, twins(two, "r2", "A2", "A3"));
    for (Ledger ledger : List.of(one, two)) {
      assertEquals(List.of("A1", "A3"), twinsOf(ledger, "A2"));
      assertEquals(List.of("A2"), twinsOf(ledger, "A3"));
    }
  }

  @Test
  void anEntryFollowsItsNumberUnderNewKeys() {
    nodes.begin();
    changed(two, "n1", "A1", "A9");
    assertEquals(1, nodes.older("persons"), "the one who is nobody's relative");
    for (Ledger ledger : List.of(one, two)) {
      assertEquals("A9", entryOf(ledger, "A1").getPersonId());
      assertEquals("王小明", entryOf(ledger, "A9").getCurrent().getNames(0));
      assertEquals(List.of("A9"), twinsOf(ledger, "A2"));
    }
    assertEquals(1, nodes.renew("persons"));
    assertTrue(nodes.renew("entries") > 0);
    assertEquals(0, nodes.older("entries"));
    assertEquals("A9", entryOf(two, "A1").getPersonId());
  }
}
