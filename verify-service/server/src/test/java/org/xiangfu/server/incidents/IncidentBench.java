package org.xiangfu.server.incidents;

import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.PhotoOutcome;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.Origin;

/** A ledger and a gallery of one shard over logs in memory, with a clock that the test sets. */
final class IncidentBench implements AutoCloseable {
  static final int DIMENSION = 64;

  static final Calibration CALIBRATION =
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

  final LedgerReplica ledgerReplica = new LedgerReplica();
  final LeveledState ledgerState = new LeveledState(ledgerReplica.state(), CommandLevel.NEWEST);
  final OneReplica ledgerLog = new OneReplica(ledgerState);
  final GalleryReplica galleryReplica = new GalleryReplica(Gallery.groupName(0));
  final OneReplica galleryLog = new OneReplica(galleryReplica.state());
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Random random = new Random(7);
  final Ledger ledger;
  final Gallery gallery;
  Instant now = Instant.parse("2026-11-20T01:30:00Z");
  boolean shardAnswers = true;
  private final List<CompletableFuture<PhotoOutcome>> remembering = new ArrayList<>();
  private int acts;

  IncidentBench(Path folder, DataSeal seal) throws IOException {
    ledgerState.open(folder.resolve("ledger"));
    galleryReplica.state().open(folder.resolve("gallery"));
    ledger = new Ledger(ledgerLog, seal);
    gallery = new Gallery(List.of(new Shard()), seal);
  }

  /** Answers as long as it is told to. */
  private final class Shard implements Replicas {
    @Override
    public CompletableFuture<byte[]> propose(byte[] command) {
      return galleryLog.propose(command);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
      return shardAnswers
          ? galleryLog.read(query)
          : CompletableFuture.failedFuture(new UnansweredReadException("gallery-0", null));
    }
  }

  /** A clock of the test's. */
  final class HandSet extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("times are in UTC here");
    }
  }

  IncidentBench raise() {
    var _ = ledgerLog.propose(GroupLevel.raise(CommandLevel.INCIDENTS)).join();
    return this;
  }

  KeptFaces faces() {
    return gallery.kept();
  }

  PastProbes past() {
    return new PastProbes(faces(), CALIBRATION, new HandSet());
  }

  WatchList watchList() {
    return new WatchList(faces(), ledger.incidentFiles(), CALIBRATION);
  }

  IncidentWork work() {
    return new IncidentWork(ledger, faces(), past(), () -> true, new HandSet(), metrics);
  }

  Template anybody() {
    return TestGallery.face(DIMENSION, random);
  }

  /** Another photo of a face, at a cosine. */
  Template like(Template face, double cosine) {
    Template other = anybody();
    double along = face.cosine(other);
    float[] vector = new float[DIMENSION];
    double squared = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (other.vector()[i] - along * face.vector()[i]);
      squared += vector[i] * vector[i];
    }
    double across = Math.sqrt((1 - cosine * cosine) / squared);
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (cosine * face.vector()[i] + across * vector[i]);
    }
    return new Template(TestGallery.PACK, vector);
  }

  /** Begins to remember a capture of now. */
  void remember(String event, String claimed, Template face) {
    remembering.add(
        faces()
            .remember(
                new KeptFaces.Probe(event, now, claimed, "case of " + event, "63000010"),
                gallery.comparable(face)));
  }

  /** Waits until all captures are remembered. */
  IncidentBench settle() {
    for (CompletableFuture<PhotoOutcome> each : remembering) {
      if (!each.join().getCreated()) {
        throw new AssertionError("a probe was not stored");
      }
    }
    remembering.clear();
    return this;
  }

  /** Records a suspicion and watches for faces. */
  String record(String impostor, String victim, Template... faces) {
    String id = "incident" + ++acts;
    var incident =
        Incident.newBuilder()
            .setIncidentId(id)
            .setImpostorPersonId(impostor)
            .setVictimPersonId(victim)
            .setOperatorId("clerk")
            .setOfficeId("63000010")
            .setRecordedAt(Timestamps.fromMillis(now.toEpochMilli()))
            .setState(IncidentState.INCIDENT_STATE_SUSPECTED);
    for (int i = 0; i < faces.length; i++) {
      String face = id + "face" + i;
      var _ =
          faces()
              .watch(new KeptFaces.Watched(face, id, "", now), gallery.comparable(faces[i]))
              .join();
      incident.addFaces(IncidentFace.newBuilder().setFaceId(face));
    }
    append(
        LedgerEntry.newBuilder()
            .setEvent(event(id, EventKind.EVENT_KIND_INCIDENT_RECORDED, victim))
            .setIncident(incident));
    return id;
  }

  void append(LedgerEntry.Builder entry) {
    var _ = ledger.append(entry.build(), true).join();
  }

  Event.Builder event(String id, EventKind kind, String person) {
    return Event.newBuilder()
        .setEventId(id)
        .setKind(kind)
        .setTime(Timestamps.fromMillis(now.toEpochMilli()))
        .setPersonId(person)
        .setOrigin(Origin.newBuilder().setOperatorId("clerk").setWorkstationId("desk-7"));
  }

  IncidentResult confirm(String incident) {
    return take(
        incident,
        IncidentStepKind.INCIDENT_STEP_KIND_CONFIRMED,
        EventKind.EVENT_KIND_INCIDENT_CONFIRMED,
        IncidentCommand.newBuilder());
  }

  IncidentResult close(String incident, IncidentOutcome outcome) {
    return take(
        incident,
        IncidentStepKind.INCIDENT_STEP_KIND_CLOSED,
        EventKind.EVENT_KIND_INCIDENT_CLOSED,
        IncidentCommand.newBuilder().setOutcome(outcome));
  }

  private IncidentResult take(
      String incident, IncidentStepKind kind, EventKind event, IncidentCommand.Builder command) {
    String act = "act" + ++acts;
    var step =
        IncidentStep.newBuilder()
            .setKind(kind)
            .setEventId(act)
            .setOperatorId("supervisor")
            .setReason("said by the neighbours")
            .setAt(Timestamps.fromMillis(now.toEpochMilli()));
    return ledger
        .incidentFiles()
        .take(
            command.setIncidentId(incident).setStep(step).build(),
            LedgerEntry.newBuilder().setEvent(event(act, event, "A")).build())
        .join();
  }

  Incident incident(String id) {
    Optional<Incident> found = ledger.incidentFiles().find(id).join();
    return found.orElseThrow(() -> new AssertionError("there is no incident " + id));
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    gallery.close();
    ledgerState.store().close();
    galleryReplica.state().store().close();
  }
}
