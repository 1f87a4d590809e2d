package org.xiangfu.server.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.DeathMark;
import org.xiangfu.server.gallery.v1.GalleryQuery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.server.portrait.PortraitBytes;
import org.xiangfu.server.portrait.PortraitSettings;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.retention.Retention.Progress;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CaseWithdrawal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.RetentionRule;
import org.xiangfu.v1.RetentionSubject;
import org.xiangfu.v1.WithdrawalGround;

/** What rules find and erase, over two shards and a ledger of this test's own clock. */
class RetentionTest {
  private static final Instant THEN = Instant.parse("2010-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2020-01-01T00:00:00Z");
  private static final Instant BEFORE = Instant.parse("2015-01-01T00:00:00Z");

  @TempDir Path folder;

  private final Random random = new Random(11);
  private final List<GalleryReplica> shards = new ArrayList<>();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final LedgerReplica ledgerReplica = new LedgerReplica();
  private Gallery gallery;
  private Ledger ledger;
  private PortraitStore portraits;
  private ProbeImages images;
  private Retention retention;
  private int acts;
  private int personsRead;

  /** Counts how often photos of one person are read. */
  private final class Counted implements Replicas {
    private final Replicas replicas;

    Counted(Replicas replicas) {
      this.replicas = replicas;
    }

    @Override
    public CompletableFuture<byte[]> propose(byte[] command) {
      return replicas.propose(command);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
      try {
        personsRead += GalleryQuery.parseFrom(query).hasPersonId() ? 1 : 0;
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
      return replicas.read(query);
    }
  }

  @BeforeEach
  void open() throws IOException {
    List<Replicas> groups = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("gallery" + shard));
      shards.add(replica);
      groups.add(new Counted(new OneReplica(replica.state())));
    }
    gallery = new Gallery(groups);
    ledgerReplica.state().open(folder.resolve("ledger"));
    ledger = new Ledger(new OneReplica(ledgerReplica.state()));
    portraits = PortraitStore.open(PortraitSettings.LOCAL, folder.resolve("data"), false);
    images = new ProbeImages(portraits, metrics);
    retention =
        new Retention(gallery, ledger, new PortraitBytes(gallery, portraits), images, metrics);
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    ledger.close();
    portraits.close();
    for (GalleryReplica shard : shards) {
      shard.state().store().close();
    }
    ledgerReplica.state().store().close();
  }

  private static byte[] digest(String photo) {
    return Hashing.sha256().hashString(photo, UTF_8).asBytes();
  }

  private PhotoRecord enroll(String person, String photo, PhotoState state, Instant at) {
    byte[] digest = digest(photo);
    PhotoRecord record =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(gallery.key(person, digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(TestGallery.PACK)
            .setState(state)
            .setEnrolledAtMillis(at.toEpochMilli())
            .build();
    Optional<Template> template =
        state == PhotoState.PHOTO_STATE_ACTIVE
            ? Optional.of(TestGallery.face(64, random))
            : Optional.empty();
    if (template.isPresent()) {
      portraits.put(digest, photo.getBytes(UTF_8)).join();
    }
    assertTrue(gallery.enroll(record, template, true).join().getCreated());
    return record;
  }

  private PhotoRecord enroll(String person, String photo) {
    return enroll(person, photo, PhotoState.PHOTO_STATE_ACTIVE, THEN);
  }

  private void retire(PhotoRecord photo, Instant at) {
    assertEquals(1, gallery.retire(photo.getPersonId(), photo.getPhotoId(), at).join());
  }

  private static Rule rule(RetentionSubject subject) {
    return new Rule(RetentionRule.newBuilder().setSubject(subject).build(), BEFORE);
  }

  private Progress erase(Rule rule) {
    Progress found = retention.find(rule);
    Progress done = retention.erase(rule, found, LATER, _ -> true);
    assertEquals(found.records(), done.erased(), rule.name());
    assertEquals(0, retention.find(rule).records(), rule.name());
    return done;
  }

  private boolean isKept(String photo) {
    return portraits.get(digest(photo)).join().isPresent();
  }

  @Test
  void retiredPhotosGoOnceTheyWereKeptLongEnough() {
    PhotoRecord old = enroll("P1", "a");
    PhotoRecord young = enroll("P1", "b");
    enroll("P1", "c");
    retire(old, THEN);
    retire(young, LATER);
    Progress done = erase(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS));
    assertEquals(1, done.erased());
    assertEquals(Optional.of(THEN), done.oldest());
    assertEquals(Optional.of(THEN), done.newest());
    assertEquals(2, gallery.photosOf("P1").join().size());
    assertEquals(List.of(false, true, true), List.of(isKept("a"), isKept("b"), isKept("c")));
    assertEquals(
        1,
        metrics.get("xiangfu.retention.erased").tag("subject", "retired_photos").counter().count());
  }

  @Test
  void bytesThatAnotherPhotoHasStay() {
    PhotoRecord one = enroll("P1", "same");
    PhotoRecord other = enroll("P2", "same");
    retire(one, THEN);
    erase(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS));
    assertTrue(isKept("same"));
    retire(other, THEN);
    erase(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS));
    assertTrue(!isKept("same"));
  }

  @Test
  void photosOfTwoPersonsWithTheSameBytesLeaveNoneBehind() {
    retire(enroll("P1", "same"), THEN);
    retire(enroll("P2", "same"), THEN);
    assertEquals(2, erase(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS)).erased());
    assertTrue(!isKept("same"));
  }

  @Test
  void withdrawnPhotosAndFailedEnrolmentsHaveRulesOfTheirOwn() {
    PhotoRecord withdrawn = enroll("P1", "a");
    enroll("P1", "b", PhotoState.PHOTO_STATE_FAILED, THEN);
    enroll("P2", "c", PhotoState.PHOTO_STATE_FAILED, LATER);
    assertEquals(
        1,
        gallery
            .upkeep()
            .withdraw(
                "P1",
                withdrawn.getPhotoId(),
                WithdrawalGround.WITHDRAWAL_GROUND_LAW,
                "by court",
                THEN)
            .join());
    assertEquals(0, erase(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS)).erased());
    assertEquals(1, erase(rule(RetentionSubject.RETENTION_SUBJECT_WITHDRAWN_PHOTOS)).erased());
    assertEquals(1, erase(rule(RetentionSubject.RETENTION_SUBJECT_FAILED_ENROLLMENTS)).erased());
    assertEquals(List.of(), gallery.photosOf("P1").join());
    assertEquals(1, gallery.photosOf("P2").join().size());
  }

  @Test
  void whatWasErasedOfTheDeadIsNotReadAgain() {
    for (int i = 0; i < 20; i++) {
      enroll("P" + i, "photo " + i);
      died("P" + i, "2010-05-05");
    }
    Rule rule = rule(RetentionSubject.RETENTION_SUBJECT_DECEASED_PHOTOS);
    assertEquals(20, erase(rule).erased());
    enroll("P20", "photo 20");
    died("P20", "2010-05-05");
    personsRead = 0;
    assertEquals(1, retention.find(rule).records());
    assertEquals(1, personsRead);
  }

  private void died(String person, String date) {
    String event = "d" + ++acts;
    var version = PersonVersion.newBuilder().setEventId(event).addNames("某人").setDiedOn(date);
    var write =
        WriteVersion.newBuilder().setVersion(version).setState(LifeState.LIFE_STATE_DECEASED);
    var entry =
        LedgerEntry.newBuilder()
            .setEvent(
                Event.newBuilder().setEventId(event).setKind(EventKind.EVENT_KIND_DEATH_RECORDED));
    var result =
        ledger
            .persons()
            .change(
                PersonCommand.newBuilder().setPersonId(person).setWrite(write).build(),
                entry.build())
            .join();
    assertEquals(PersonOutcome.PERSON_OUTCOME_DONE, result.getOutcome());
    List<String> photos =
        gallery.photosOf(person).join().stream().map(photo -> photo.record().getPhotoId()).toList();
    assertEquals(
        photos.size(),
        gallery.upkeep().retire(person, photos, DeathMark.DEATH_MARK_SET, THEN).join());
  }

  @Test
  void photosOfTheDeadAreKeptByTheirOwnRuleAlone() {
    enroll("P1", "a");
    retire(enroll("P1", "b"), THEN);
    enroll("P2", "c");
    died("P1", "2010-05-05");
    died("P2", "2018-05-05");
    assertEquals(
        0, retention.find(rule(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS)).records());
    Progress done = erase(rule(RetentionSubject.RETENTION_SUBJECT_DECEASED_PHOTOS));
    assertEquals(2, done.erased());
    assertEquals(Optional.of(Instant.parse("2010-05-05T00:00:00Z")), done.oldest());
    assertEquals(List.of(false, false, true), List.of(isKept("a"), isKept("b"), isKept("c")));
    assertEquals(1, gallery.photosOf("P2").join().size());
  }

  private void step(String id, CaseCommand.Builder step, Instant at) {
    String event = "c" + ++acts;
    var act =
        CaseAct.newBuilder()
            .setEventId(event)
            .setOperatorId("clerk")
            .setAt(Timestamps.fromMillis(at.toEpochMilli()));
    var entry =
        LedgerEntry.newBuilder()
            .setEvent(
                Event.newBuilder()
                    .setEventId(event)
                    .setKind(EventKind.EVENT_KIND_CASE_OPENED)
                    .setCaseId(id)
                    .setPersonId("P1"));
    var result = ledger.cases().take(step.setCaseId(id).setAct(act).build(), entry.build()).join();
    assertEquals(CaseOutcome.CASE_OUTCOME_DONE, result.getOutcome());
  }

  private void opened(String id, CaseKind kind, Instant at) {
    step(
        id,
        CaseCommand.newBuilder()
            .setOpen(Case.newBuilder().setKind(kind).setPersonId("P1").setOfficeId("63000010")),
        at);
  }

  private void withdrawn(String id, Instant at) {
    step(
        id,
        CaseCommand.newBuilder()
            .setWithdraw(CaseWithdrawal.newBuilder().setReason("has found the card")),
        at);
  }

  @Test
  void finishedCasesOfAKindLoseTheirPersonalPartsAndNothingElse() {
    opened("old", CaseKind.CASE_KIND_REPLACEMENT, THEN);
    withdrawn("old", THEN);
    opened("open", CaseKind.CASE_KIND_REPLACEMENT, THEN);
    opened("late", CaseKind.CASE_KIND_REPLACEMENT, THEN);
    withdrawn("late", LATER);
    opened("other", CaseKind.CASE_KIND_COLLECTION, THEN);
    withdrawn("other", THEN);
    Case before = ledger.cases().find("old").join().orElseThrow();
    long events = ledger.counts().join().getEvents();
    var rule =
        new Rule(
            RetentionRule.newBuilder()
                .setSubject(RetentionSubject.RETENTION_SUBJECT_CASES)
                .setCaseKind(CaseKind.CASE_KIND_REPLACEMENT)
                .build(),
            BEFORE);
    assertEquals(1, erase(rule).erased());
    Case after = ledger.cases().find("old").join().orElseThrow();
    var expected = before.toBuilder().clearPersonId().setRedactedAt(after.getRedactedAt());
    expected.getWithdrawalBuilder().clearReason();
    assertEquals(expected.build(), after);
    assertEquals(CaseState.CASE_STATE_WITHDRAWN, after.getState());
    for (String whole : List.of("open", "late", "other")) {
      assertEquals("P1", ledger.cases().find(whole).join().orElseThrow().getPersonId(), whole);
    }
    assertEquals(events, ledger.counts().join().getEvents());
  }

  @Test
  void capturesLiveAsLongAsTheirCase() {
    var rule =
        new Rule(
            RetentionRule.newBuilder()
                .setSubject(RetentionSubject.RETENTION_SUBJECT_CASES)
                .setCaseKind(CaseKind.CASE_KIND_REPLACEMENT)
                .build(),
            BEFORE);
    for (String id : List.of("old", "late")) {
      Instant end = id.equals("old") ? THEN : LATER;
      opened(id, CaseKind.CASE_KIND_REPLACEMENT, THEN);
      step(id, CaseCommand.newBuilder().setCheck(CaseCheck.newBuilder()), THEN);
      images.keep(check(id), id.getBytes(UTF_8)).join();
      withdrawn(id, end);
    }
    String erased = check("old");
    assertEquals(1, retention.find(rule).records());
    assertTrue(images.find(erased).join().isPresent(), "nothing was asked to be erased");
    assertEquals(1, erase(rule).erased());
    assertTrue(images.find(erased).join().isEmpty());
    assertTrue(images.find(check("late")).join().isPresent());
  }

  private String check(String id) {
    return ledger.cases().find(id).join().orElseThrow().getChecks(0).getAct().getEventId();
  }

  @Test
  void aRunThatIsStoppedIsGoneOnWithByAnother() {
    for (int i = 0; i < 250; i++) {
      enroll("P" + i, "failed " + i, PhotoState.PHOTO_STATE_FAILED, THEN);
    }
    Rule rule = rule(RetentionSubject.RETENTION_SUBJECT_FAILED_ENROLLMENTS);
    Progress found = retention.find(rule);
    assertEquals(250, found.records());
    Progress first = retention.erase(rule, found, LATER, sofar -> sofar.erased() == 0);
    assertEquals(100, first.erased());
    assertEquals(150, erase(rule).erased());
  }

  @Test
  void rulesAreReadAtATime() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    var tenYears =
        RetentionRule.newBuilder()
            .setSubject(RetentionSubject.RETENTION_SUBJECT_RETIRED_PHOTOS)
            .setKeep("P10Y")
            .build();
    assertEquals(
        Instant.parse("2016-11-21T12:00:00Z"), Rule.at(now, List.of(tenYears)).getFirst().before());
    for (List<RetentionRule> wrong :
        List.of(
            List.<RetentionRule>of(),
            List.of(tenYears, tenYears),
            List.of(tenYears.toBuilder().setKeep("PT5H").build()),
            List.of(tenYears.toBuilder().setKeep("P-1Y").build()),
            List.of(tenYears.toBuilder().setKeep("P0D").build()),
            List.of(tenYears.toBuilder().setCaseKind(CaseKind.CASE_KIND_COLLECTION).build()),
            List.of(RetentionRule.newBuilder().setKeep("P1Y").build()))) {
      assertThrows(IllegalArgumentException.class, () -> Rule.at(now, wrong));
    }
  }
}
