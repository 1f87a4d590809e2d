package org.xiangfu.server.persons;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_CHANGED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_DONE;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_MERGED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_NOT_FOUND;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_NOT_RELATED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_RELATED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_REPEATED;
import static org.xiangfu.server.ledger.v1.PersonOutcome.PERSON_OUTCOME_STATES_DIFFER;
import static org.xiangfu.v1.LifeState.LIFE_STATE_DECEASED;
import static org.xiangfu.v1.LifeState.LIFE_STATE_LIVING;
import static org.xiangfu.v1.RelationKind.RELATION_KIND_CHILD;
import static org.xiangfu.v1.RelationKind.RELATION_KIND_PARENT;
import static org.xiangfu.v1.RelationKind.RELATION_KIND_TWIN;
import static org.xiangfu.v1.RelationKind.RELATION_KIND_UNSPECIFIED;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.PersonSex;

/** The register through the log of a ledger with sealed data. */
class PersonsTest {
  private static final String A = "A123456789";
  private static final String B = "B234567890";
  private static final String C = "C198765432";

  /** Written with a compatibility ideograph, one from beyond the BMP, and a variation selector. */
  private static final String RARE =
      "王" + Character.toString(0xf9e4) + Character.toString(0x20122) + Character.toString(0xe0100);

  @TempDir Path folder;

  private RegisterBench bench;

  @BeforeEach
  void begin() throws IOException {
    bench =
        new RegisterBench(
            folder.resolve("one"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow());
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  private List<String> found(String name, String born) {
    return bench.persons().search(name, born, 0, 10).join().stream()
        .map(StoredPerson::getPersonId)
        .toList();
  }

  @Test
  void aNameIsKeptAsWrittenAndFoundInEveryForm() {
    bench.record(A, RARE, "Wang Li-jun");
    assertEquals(List.of(RARE, "Wang Li-jun"), bench.entry(A).getCurrent().getNamesList());
    String plain = "王理" + Character.toString(0x2f803);
    assertEquals(List.of(A), found(plain, ""));
    assertEquals(List.of(A), found("WANG LIJUN", RegisterBench.BORN));
    assertEquals(List.of(A), found("", RegisterBench.BORN));
    assertEquals(List.of(), found(plain, "1987-06-06"));
    assertEquals(List.of(), found("王", ""));
    assertEquals(List.of(), found("·", ""));
    var known = bench.persons().demography(A).join().orElseThrow();
    assertEquals(new Demography(PersonSex.PERSON_SEX_MALE, OptionalInt.of(1987)), known);
  }

  @Test
  void aFormerNameIsHistoryAndIsStillFound() {
    StoredPerson first = bench.record(A, "王小明");
    var again =
        bench.write(A, LIFE_STATE_LIVING, first.getCurrent().getEventId(), "王大明").getPerson();
    assertEquals(List.of("王大明"), again.getCurrent().getNamesList());
    assertEquals(List.of("王小明"), again.getFormer(0).getNamesList());
    assertEquals(List.of(A), found("王小明", ""));
    assertEquals(List.of(A), found("王大明", ""));
  }

  @Test
  void aVersionThatWasNotReadIsNotReplaced() {
    bench.record(A, "王小明");
    assertEquals(PERSON_OUTCOME_CHANGED, bench.write(A, LIFE_STATE_LIVING, "", "李小明").getOutcome());
    assertEquals(List.of("王小明"), bench.entry(A).getCurrent().getNamesList());
    assertEquals(1, bench.ledger().counts().join().getEvents());
  }

  @Test
  void aChangeSentTwiceIsMadeOnce() {
    var event =
        Event.newBuilder().setEventId("x").setKind(EventKind.EVENT_KIND_PERSON_RECORDED).build();
    var command =
        PersonCommand.newBuilder()
            .setPersonId(A)
            .setWrite(
                WriteVersion.newBuilder()
                    .setVersion(PersonVersion.newBuilder().setEventId("x").addNames("王小明"))
                    .setState(LIFE_STATE_LIVING))
            .build();
    var entry = LedgerEntry.newBuilder().setEvent(event).build();
    assertEquals(PERSON_OUTCOME_DONE, bench.change(command, entry).getOutcome());
    assertEquals(PERSON_OUTCOME_REPEATED, bench.change(command, entry).getOutcome());
    assertEquals(0, bench.entry(A).getFormerCount());
    assertEquals(1, bench.ledger().counts().join().getEvents());
  }

  @Test
  void aRelationIsOnBothSidesAndGoesFromBoth() {
    assertEquals(PERSON_OUTCOME_NOT_FOUND, bench.twins(A, B));
    bench.record(A, "王小明");
    assertEquals(PERSON_OUTCOME_NOT_FOUND, bench.twins(A, B));
    bench.record(B, "王大明");
    assertEquals(PERSON_OUTCOME_DONE, bench.twins(A, B));
    assertEquals(RELATION_KIND_TWIN, bench.known(A).relationTo(B));
    assertEquals(RELATION_KIND_TWIN, bench.known(B).relationTo(A));
    assertEquals(
        PERSON_OUTCOME_DONE, bench.relate(A, B, RELATION_KIND_PARENT, RELATION_KIND_CHILD));
    assertEquals(RELATION_KIND_PARENT, bench.known(A).relationTo(B));
    assertEquals(RELATION_KIND_CHILD, bench.known(B).relationTo(A));
    assertEquals(1, bench.entry(A).getRelationsCount());
    assertEquals(PERSON_OUTCOME_DONE, bench.unrelate(B, A));
    assertEquals(RELATION_KIND_UNSPECIFIED, bench.known(A).relationTo(B));
    assertEquals(RELATION_KIND_UNSPECIFIED, bench.known(B).relationTo(A));
    assertEquals(PERSON_OUTCOME_NOT_RELATED, bench.unrelate(B, A));
  }

  @Test
  void twoRecordsOfOnePersonBecomeOne() {
    bench.record(A, "王小明");
    bench.record(B, "王 小明", "Wang Hsiao-ming");
    bench.record(C, "王雙");
    assertEquals(PERSON_OUTCOME_DONE, bench.twins(A, C));
    assertEquals(PERSON_OUTCOME_DONE, bench.merge(A, B));
    Known known = bench.known(A);
    assertTrue(known.merged());
    assertEquals(Set.of(A, B), known.numbers());
    assertEquals(known.entry(), bench.known(B).entry());
    StoredPerson one = bench.entry(B);
    assertEquals(B, one.getPersonId());
    assertEquals("王小明", one.getFormer(0).getNames(0));
    assertEquals(A, one.getFormer(0).getFormerPersonId());
    assertEquals(RELATION_KIND_TWIN, bench.known(B).relationTo(C));
    assertEquals(RELATION_KIND_TWIN, bench.known(C).relationTo(B));
    assertEquals(RELATION_KIND_UNSPECIFIED, bench.known(C).relationTo(A));
    assertEquals(List.of(B), found("王小明", ""));
    assertEquals(Set.of(A, B), bench.ledger().numbersOf(B).join());
  }

  @Test
  void aMergeThatWouldBeAMistakeIsRefused() {
    bench.record(A, "王小明");
    bench.record(B, "王大明");
    assertEquals(PERSON_OUTCOME_DONE, bench.twins(A, B));
    assertEquals(PERSON_OUTCOME_RELATED, bench.merge(A, B));
    assertEquals(PERSON_OUTCOME_DONE, bench.unrelate(A, B));
    String now = bench.entry(A).getCurrent().getEventId();
    assertEquals(PERSON_OUTCOME_DONE, bench.write(A, LIFE_STATE_DECEASED, now, "王小明").getOutcome());
    assertEquals(PERSON_OUTCOME_STATES_DIFFER, bench.merge(A, B));
    assertEquals(PERSON_OUTCOME_STATES_DIFFER, bench.merge(B, A));
    assertFalse(bench.known(A).merged());
  }

  @Test
  void whatWentIntoAnotherNumberNeitherGoesNorTakesAgain() {
    bench.record(A, "王小明");
    assertEquals(PERSON_OUTCOME_DONE, bench.merge(A, B));
    assertEquals(PERSON_OUTCOME_MERGED, bench.merge(B, A));
    assertEquals(PERSON_OUTCOME_MERGED, bench.merge(A, C));
    assertEquals(PERSON_OUTCOME_MERGED, bench.write(A, LIFE_STATE_LIVING, "", "王小明").getOutcome());
    assertEquals(PERSON_OUTCOME_DONE, bench.merge(B, C));
    assertEquals(C, bench.entry(A).getPersonId());
    assertEquals(Set.of(A, B, C), bench.known(A).numbers());
    // Neither of these has an entry: the number that went is remembered all the same.
    assertEquals(PERSON_OUTCOME_DONE, bench.merge("X1", "X2"));
    assertEquals(PERSON_OUTCOME_MERGED, bench.merge("X2", "X1"));
  }

  @Test
  void anEntryFollowsItsPersonToANewNumber() {
    bench.record(A, RARE);
    bench.record(C, "王雙");
    assertEquals(PERSON_OUTCOME_DONE, bench.twins(A, C));
    bench.renumber(A, B);
    assertEquals(B, bench.entry(B).getPersonId());
    assertEquals(B, bench.entry(A).getPersonId());
    assertEquals(RARE, bench.entry(B).getCurrent().getNames(0));
    assertEquals(RELATION_KIND_TWIN, bench.known(C).relationTo(B));
    assertEquals(List.of(B), found(RARE, ""));
  }

  @Test
  void theLogAndTheIndexHoldNoNameAndNoDate() throws IOException {
    bench.record(A, "王小明", "Wang Hsiao-ming");
    bench.record(B, "王大明");
    assertEquals(PERSON_OUTCOME_DONE, bench.twins(A, B));
    bench.replica().state().store().commit(TermIndex.valueOf(1, bench.log().size()));
    List<String> raw = new ArrayList<>();
    bench.log().forEach(command -> raw.add(new String(command, ISO_8859_1)));
    try (Stream<Path> files = Files.walk(folder.resolve("one"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        raw.add(new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    assertTrue(raw.stream().anyMatch(text -> text.contains("LIFE_STATE_LIVING")));
    for (String secret : List.of(A, B, "王小明", "王大明", "Hsiao", "hsiao", "1987-06-05")) {
      String bytes = new String(secret.getBytes(UTF_8), ISO_8859_1);
      assertEquals(List.of(), raw.stream().filter(text -> text.contains(bytes)).toList());
    }
  }

  @Test
  void replicasThatApplyTheSameLogHaveTheSameHash() throws IOException {
    bench.record(A, "王小明");
    bench.record(B, "王小明");
    bench.record(C, "王雙");
    bench.twins(A, C);
    bench.merge(A, B);
    bench.renumber(B, "D100000001");
    var other = new LedgerReplica();
    other.state().open(folder.resolve("two"));
    long index = 0;
    for (byte[] command : bench.log()) {
      byte[] _ = other.state().apply(command, ++index);
      other.state().store().visible().join();
    }
    bench.replica().state().store().visible().join();
    assertEquals(bench.replica().stateHash(), other.stateHash());
    other.state().store().close();
  }
}
