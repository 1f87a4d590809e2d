package org.xiangfu.server.sweep;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.calibrate.Knot;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.GalleryReplica;
import org.xiangfu.server.gallery.PhotoKey;
import org.xiangfu.server.gallery.TestGallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.LedgerReplica;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.StoredSweep;
import org.xiangfu.server.ledger.v1.SweepCommand;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.GroupLevel;
import org.xiangfu.server.replication.LeveledState;
import org.xiangfu.server.replication.OneReplica;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingPerson;
import org.xiangfu.v1.FindingState;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.SweepState;

/**
 * A sealed gallery of two shards and a ledger over logs in memory, of random templates whose false
 * match rate is known from geometry.
 */
public final class SweepBench implements AutoCloseable {
  public static final int DIMENSION = 64;
  public static final Calibration CALIBRATION = calibration();

  private final LedgerReplica ledgerReplica = new LedgerReplica();
  private final List<GalleryReplica> shards = new ArrayList<>();
  private final OneReplica log;
  private final DataSeal seal;
  public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  public final Ledger ledger;
  public final Gallery gallery;
  public final Random random;
  private volatile boolean silent;
  private int acts;

  public SweepBench(Path folder, DataSeal seal, long seed) throws IOException {
    this.seal = seal;
    random = new Random(seed);
    var state = new LeveledState(ledgerReplica.state(), CommandLevel.NEWEST);
    state.open(folder.resolve("ledger"));
    log = new OneReplica(state);
    var _ = log.propose(GroupLevel.raise(CommandLevel.NEWEST)).join();
    ledger = new Ledger(log, seal);
    List<Replicas> groups = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      var replica = new GalleryReplica(Gallery.groupName(shard));
      replica.state().open(folder.resolve("shard" + shard));
      shards.add(replica);
      groups.add(group(new OneReplica(replica.state())));
    }
    gallery = new Gallery(groups, seal);
  }

  private Replicas group(OneReplica group) {
    return new Replicas() {
      @Override
      public CompletableFuture<byte[]> propose(byte[] command) {
        return group.propose(command);
      }

      @Override
      public CompletableFuture<byte[]> read(byte[] query) {
        return silent
            ? CompletableFuture.failedFuture(new UnansweredReadException("gallery", null))
            : group.read(query);
      }
    };
  }

  /** The commands of the ledger. */
  public List<byte[]> log() {
    return log.log();
  }

  /** Has the shards answer nothing, or everything again. */
  public void silence(boolean now) {
    silent = now;
  }

  /** The density of the cosine of two random directions is (1 − t²)^((d − 3) / 2). */
  private static Calibration calibration() {
    int steps = 200_000;
    double[] above = new double[steps + 1];
    for (int i = steps - 1; i >= 0; i--) {
      double t = -1 + 2 * (i + 0.5) / steps;
      above[i] = above[i + 1] + Math.pow(1 - t * t, (DIMENSION - 3) / 2.0);
    }
    List<Knot> knots = new ArrayList<>();
    for (int i = 0; i < steps * 0.9; i += steps / 200) {
      double fmr = Math.min(1, above[i] / above[0]);
      if (fmr >= 1e-12 && (knots.isEmpty() || fmr < knots.getLast().fmr())) {
        knots.add(new Knot(-1 + 2.0 * i / steps, fmr));
      }
    }
    return new Calibration("of random directions", 1_000_000, 1_000, knots);
  }

  public Template anybody() {
    return TestGallery.face(DIMENSION, random);
  }

  /** Another photo of a face, at a cosine. */
  public Template like(Template face, double cosine) {
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

  /** Enrols photos, given by what they show and the name of their bytes; of no date if empty. */
  public CompletableFuture<?> enroll(String person, Template face, String bytes, String date) {
    byte[] digest = Hashing.sha256().hashString(bytes, StandardCharsets.UTF_8).asBytes();
    var record =
        PhotoRecord.newBuilder()
            .setPersonId(person)
            .setPhotoId(PhotoKey.of(person, digest, TestGallery.PACK))
            .setPhotoSha256(ByteString.copyFrom(gallery.digest(digest)))
            .setPackId(TestGallery.PACK)
            .setState(PhotoState.PHOTO_STATE_ACTIVE)
            .setCapturedOn(date)
            .build();
    return gallery.enroll(record, Optional.of(face), false);
  }

  public void enroll(String person, Template face) {
    var _ = enroll(person, face, "photo of " + person + ++acts, "").join();
  }

  /** Strangers, and pairs of persons D{i}a and D{i}b who are one. */
  public List<Template> populate(int strangers, int doubles, double cosine) {
    List<Template> faces = new ArrayList<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < strangers; i++) {
      faces.add(anybody());
      all.add(enroll("S" + i, faces.getLast(), "S" + i, ""));
    }
    for (int i = 0; i < doubles; i++) {
      Template face = anybody();
      Template other = like(face, cosine);
      faces.add(face);
      faces.add(other);
      all.add(enroll("D" + i + "a", face, "a" + i, ""));
      all.add(enroll("D" + i + "b", other, "b" + i, ""));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    return faces;
  }

  /** The same ledger as another node has it. */
  public Ledger onAnotherNode() {
    return new Ledger(log, seal);
  }

  public SweepWork work(Ledger of) {
    return new SweepWork(
        of, gallery, CALIBRATION, BatchShare.UNLIMITED, () -> true, Clock.systemUTC(), metrics);
  }

  public String begin(int fmrDb) {
    String id = "sweep" + ++acts;
    var begun =
        StoredSweep.newBuilder()
            .setSweepId(id)
            .setState(SweepState.SWEEP_STATE_RUNNING)
            .setFmrDb(fmrDb)
            .setEventId(id);
    var _ =
        ledger
            .sweeps()
            .take(
                SweepCommand.newBuilder().setBegin(begun).build(),
                entry(event(id, EventKind.EVENT_KIND_SWEEP_STARTED)))
            .join();
    return id;
  }

  public static Event.Builder event(String id, EventKind kind) {
    return Event.newBuilder()
        .setEventId(id)
        .setKind(kind)
        .setTime(Timestamps.fromMillis(1_000))
        .setOrigin(Origin.newBuilder().setOperatorId("admin").setWorkstationId("desk-7"));
  }

  static LedgerEntry entry(Event.Builder event) {
    return LedgerEntry.newBuilder().setEvent(event).build();
  }

  /** Says that a number became another one. */
  public void renumbered(String from, String to) {
    var change = NumberChange.newBuilder().setOldPersonId(from).setNewPersonId(to);
    var event = event("renumbered" + ++acts, EventKind.EVENT_KIND_PERSON_ID_CHANGED);
    var _ =
        ledger
            .append(
                LedgerEntry.newBuilder()
                    .setEvent(event.setPersonId(to).addRelatedPersonIds(from))
                    .setNumberChange(change)
                    .build(),
                true)
            .join();
  }

  public StoredSweep sweep(String id) {
    return ledger.sweeps().find(id).join().orElseThrow();
  }

  /** The findings of a sweep, strongest first. */
  public List<Finding> findings(String sweep) {
    return ledger
        .sweeps()
        .findings(sweep, FindingState.FINDING_STATE_UNSPECIFIED, 0, 1_000)
        .join()
        .stream()
        .map(Sweeps.Filed::finding)
        .toList();
  }

  /** Who is of each finding. */
  public Set<Set<String>> clusters(String sweep) {
    Set<Set<String>> clusters = new HashSet<>();
    for (Finding finding : findings(sweep)) {
      clusters.add(
          finding.getPersonsList().stream()
              .map(FindingPerson::getPersonId)
              .collect(Collectors.toUnmodifiableSet()));
    }
    return clusters;
  }

  @Override
  public void close() throws IOException {
    ledger.close();
    gallery.close();
    ledgerReplica.state().store().close();
    for (GalleryReplica shard : shards) {
      shard.state().store().close();
    }
  }
}
