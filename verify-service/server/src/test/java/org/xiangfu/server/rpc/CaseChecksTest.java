package org.xiangfu.server.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_FACE_UNDER_OTHER_PERSON;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NOT_ENROLLED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_MATCH;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_NO_USABLE_FACE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_WAS_IMPERSONATED;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PERSON_WAS_IMPOSTOR;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_PHOTO_CONTRADICTS;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_POSSIBLE_RELATIVE;
import static org.xiangfu.v1.CheckReason.CHECK_REASON_WATCH_LIST;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.engine.Extraction;
import org.xiangfu.engine.RefusalReason;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.incidents.WatchList;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;

/** What one capture says, with faces whose likeness is set by the test. */
class CaseChecksTest {
  private static final int DIMENSION = 64;

  private static final Calibration CALIBRATION =
      new Calibration(
          "made up",
          1_000_000,
          1_000,
          List.of(
              new Knot(-1, 1),
              new Knot(0.2, 0.09),
              new Knot(0.5, 1e-4),
              new Knot(0.7, 1e-6),
              new Knot(0.9, 1e-8)));

  @TempDir Path folder;

  private final Random random = new Random(5);
  private final Template probe = TestGallery.face(DIMENSION, random);
  private GalleryReplica galleryReplica;
  private LedgerReplica ledgerReplica;
  private Gallery gallery;
  private Ledger ledger;
  private CaseChecks checks;
  private int events;

  @BeforeEach
  void open() throws IOException {
    galleryReplica = new GalleryReplica(Gallery.groupName(0));
    galleryReplica.state().open(folder.resolve("gallery"));
    gallery = new Gallery(List.of(new OneReplica(galleryReplica.state())));
    ledgerReplica = new LedgerReplica();
    ledgerReplica.state().open(folder.resolve("ledger"));
    ledger = new Ledger(new OneReplica(ledgerReplica.state()));
    checks =
        new CaseChecks(
            gallery,
            ledger,
            CALIBRATION,
            DecisionPolicy.DEFAULT,
            new WatchList(gallery.kept(), ledger.incidentFiles(), CALIBRATION));
  }

  @AfterEach
  void close() throws IOException {
    gallery.close();
    ledger.close();
    galleryReplica.state().store().close();
    ledgerReplica.state().store().close();
  }

  /** A face of a given cosine to the probe. */
  private Template face(double cosine) {
    Template other = TestGallery.face(DIMENSION, random);
    double along = probe.cosine(other);
    float[] vector = new float[DIMENSION];
    double squared = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (other.vector()[i] - along * probe.vector()[i]);
      squared += vector[i] * vector[i];
    }
    double across = Math.sqrt((1 - cosine * cosine) / squared);
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (cosine * probe.vector()[i] + across * vector[i]);
    }
    return new Template(TestGallery.PACK, vector);
  }

  private void enroll(String person, double cosine) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    PhotoRecord record =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(gallery.key(person, digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(digest))
            .setPackId(TestGallery.PACK)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .build();
    assertTrue(gallery.enroll(record, Optional.of(face(cosine)), true).join().getCreated());
  }

  private void append(LedgerEntry.Builder entry) {
    entry.getEventBuilder().setEventId("e" + ++events);
    Event stored = ledger.append(entry.build(), true).join();
    assertEquals("e" + events, stored.getEventId());
  }

  private void incident(String impostor, String victim) {
    append(
        LedgerEntry.newBuilder()
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("i" + events)
                    .setImpostorPersonId(impostor)
                    .setVictimPersonId(victim)));
  }

  private CaseCheck check() {
    return checks.of("A", probe).join();
  }

  private static void assertSays(CaseCheck check, Band band, CheckReason... reasons) {
    assertEquals(List.of(reasons), check.getSuggestion().getReasonsList());
    assertEquals(band, check.getSuggestion().getBand());
  }

  @Test
  void theRightPersonIsAMatchAndNotFoundAsSomebodyElse() {
    enroll("A", 0.8);
    enroll("A", 0.6);
    enroll("B", 0.1);
    CaseCheck check = check();
    assertSays(check, Band.BAND_MATCH);
    assertEquals(Band.BAND_MATCH, check.getRecordBand());
    assertEquals(2, check.getComparisonsCount());
    assertEquals(0, check.getCandidatesCount());
    assertEquals(1.0, check.getSearchedShare());
    assertEquals(TestGallery.PACK, check.getPackId());
  }

  @Test
  void anImpostorIsNoMatchAndFoundUnderTheOwnNumber() {
    enroll("A", 0.05);
    enroll("B", 0.85);
    CaseCheck check = check();
    assertSays(
        check, Band.BAND_NO_MATCH, CHECK_REASON_NO_MATCH, CHECK_REASON_FACE_UNDER_OTHER_PERSON);
    assertEquals("B", check.getCandidates(0).getCandidate().getPersonId());
  }

  @Test
  void aSubstitutedPhotoIsReferred() {
    enroll("A", 0.8);
    enroll("A", 0.0);
    assertSays(check(), Band.BAND_REFER, CHECK_REASON_PHOTO_CONTRADICTS);
  }

  @Test
  void aSubstitutedPhotoOfSomebodySomewhatAlikeIsReferredToo() {
    enroll("A", 0.8);
    enroll("A", 0.25);
    CaseCheck check = check();
    assertSays(check, Band.BAND_REFER, CHECK_REASON_PHOTO_CONTRADICTS);
    assertEquals(Band.BAND_MATCH, check.getRecordBand());
  }

  @Test
  void aTwinIsReferredAndFlaggedAsRelated() {
    enroll("A", 0.85);
    enroll("B", 0.75);
    assertSays(
        check(),
        Band.BAND_REFER,
        CHECK_REASON_FACE_UNDER_OTHER_PERSON,
        CHECK_REASON_POSSIBLE_RELATIVE);
  }

  @Test
  void aRecordedImpostorIsOnTheWatchList() {
    enroll("A", 0.75);
    enroll("B", 0.85);
    enroll("C", 0.8);
    incident("C", "D");
    CaseCheck check = check();
    assertSays(
        check, Band.BAND_REFER, CHECK_REASON_FACE_UNDER_OTHER_PERSON, CHECK_REASON_WATCH_LIST);
    assertEquals(
        List.of(false, true),
        check.getCandidatesList().stream().map(each -> each.getWasImpostor()).toList());
  }

  @Test
  void anImpostorWhoIsOnRecordNowhereIsOnTheWatchListToo() throws IOException {
    ledgerReplica.state().raised(CommandLevel.INCIDENTS);
    enroll("A", 0.8);
    var kept = gallery.kept();
    assertTrue(
        kept.watch(
                new KeptFaces.Watched("face1", "i9", "", Instant.EPOCH),
                gallery.comparable(face(0.75)))
            .join()
            .getCreated());
    append(
        LedgerEntry.newBuilder()
            .setIncident(
                Incident.newBuilder()
                    .setIncidentId("i9")
                    .setVictimPersonId("D")
                    .addFaces(IncidentFace.newBuilder().setFaceId("face1"))));
    CaseCheck check = check();
    assertSays(check, Band.BAND_REFER, CHECK_REASON_WATCH_LIST);
    assertEquals("i9", check.getWatchList(0).getIncidentId());
    assertEquals(0, check.getCandidatesCount());
  }

  @Test
  void theHistoryIsSearchedBothWays() {
    enroll("A", 0.8);
    incident("A", "D");
    assertSays(check(), Band.BAND_REFER, CHECK_REASON_PERSON_WAS_IMPOSTOR);
    incident("E", "A");
    assertSays(
        check(),
        Band.BAND_REFER,
        CHECK_REASON_PERSON_WAS_IMPERSONATED,
        CHECK_REASON_PERSON_WAS_IMPOSTOR);
  }

  @Test
  void aPersonsEarlierNumberIsNobodyElse() {
    enroll("A", 0.8);
    enroll("A-before", 0.82);
    assertSays(check(), Band.BAND_REFER, CHECK_REASON_FACE_UNDER_OTHER_PERSON);
    append(
        LedgerEntry.newBuilder()
            .setNumberChange(
                NumberChange.newBuilder().setOldPersonId("A-before").setNewPersonId("A")));
    assertSays(check(), Band.BAND_MATCH);
  }

  @Test
  void somebodyWhoIsNotEnrolledIsStillSearchedFor() {
    enroll("B", 0.85);
    CaseCheck check = check();
    assertSays(
        check, Band.BAND_REFER, CHECK_REASON_FACE_UNDER_OTHER_PERSON, CHECK_REASON_NOT_ENROLLED);
    assertEquals(Band.BAND_UNSPECIFIED, check.getRecordBand());
  }

  @Test
  void anUnusableCaptureSaysWhyAndLooksAtTheHistory() {
    enroll("A", 0.8);
    incident("E", "A");
    CaseCheck check =
        checks
            .unusable("A", new Extraction.Refused(RefusalReason.NO_FACE, "no face was found"))
            .join();
    assertSays(
        check, Band.BAND_REFER, CHECK_REASON_PERSON_WAS_IMPERSONATED, CHECK_REASON_NO_USABLE_FACE);
    assertEquals(
        org.xiangfu.v1.RefusalReason.REFUSAL_REASON_NO_FACE, check.getRefusal().getReason());
    assertEquals(0, check.getComparisonsCount());
  }
}
