package org.xiangfu.server.incidents;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.engine.Template;
import org.xiangfu.server.gallery.KeptFaces;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.notices.Backoff;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentFace;
import org.xiangfu.v1.IncidentRecheck;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.IncidentStepKind;
import org.xiangfu.v1.PastProbe;

/**
 * What nodes do for incidents: the one that leads searches the probes of the past for the faces of
 * a confirmed one, and deletes the faces of one that was closed as unfounded. What is to be done is
 * part of the incidents, so it outlasts restarts and leaders, and what fails is tried again until
 * it was done as a whole; two nodes that think that they lead come to one step.
 */
public final class IncidentWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(IncidentWork.class);

  private static final long LOOK_MILLIS = 1_000;
  private static final long ANSWER_SECONDS = 120;
  private static final long STOP_SECONDS = 5;
  private static final int PAGE = 1_000;
  private static final int ID_BYTES = 16;

  /** One re-check in ten of a face that never was here shows somebody to whoever looks at it. */
  static final int FPIR_DB = 10;

  private static final int MAX_FOUND = 100;

  /** Probes of calls that were answered before are remembered by then. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Incidents incidents;
  private final Ledger ledger;
  private final KeptFaces faces;
  private final PastProbes past;
  private final BooleanSupplier leads;
  private final Clock clock;
  private final Backoff backoff = new Backoff();
  private final Counter rechecked;
  private final Counter failures;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("incidents").daemon(true).factory());
  private boolean failing;

  IncidentWork(
      Ledger ledger,
      KeptFaces faces,
      PastProbes past,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.incidents = ledger.incidentFiles();
    this.faces = faces;
    this.past = past;
    this.leads = leads;
    this.clock = clock;
    this.rechecked =
        Counter.builder("xiangfu.incidents.rechecked")
            .description("Incidents for which this node has searched the probes of the past")
            .register(metrics);
    this.failures =
        Counter.builder("xiangfu.incidents.failed")
            .description("Attempts to re-check an incident, or to forget its faces, that failed")
            .register(metrics);
  }

  /**
   * Begins to work.
   *
   * @param leads true if this node leads the ledger's group
   */
  public static IncidentWork start(
      Ledger ledger,
      KeptFaces faces,
      PastProbes past,
      BooleanSupplier leads,
      Clock clock,
      MeterRegistry metrics) {
    var work = new IncidentWork(ledger, faces, past, leads, clock, metrics);
    var _ =
        work.thread.scheduleWithFixedDelay(
            work::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return work;
  }

  /** Does what is due; for one thread. */
  void look() {
    try {
      if (leads.getAsBoolean()) {
        for (Incident each : await(incidents.withWork(PAGE))) {
          if (leads.getAsBoolean() && backoff.due(each.getIncidentId(), clock.millis())) {
            attempt(each);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      // The next look is soon.
      LOG.debug("the incidents could not be asked for", RedactedThrowable.of(e));
    }
  }

  private void attempt(Incident incident) throws InterruptedException {
    try {
      if (PendingWork.forgetsFaces(incident)) {
        forgetFaces(incident);
      } else if (isSettled(incident)) {
        recheck(incident);
      }
      backoff.succeeded(incident.getIncidentId());
      failing = false;
    } catch (IOException | RuntimeException e) {
      backoff.failed(incident.getIncidentId(), clock.millis());
      failures.increment();
      if (!failing) {
        LOG.warn(
            "incident {}: the past probes could not be searched as a whole, or its faces not be"
                + " forgotten; it is tried again",
            incident.getIncidentId(),
            RedactedThrowable.of(e));
      }
      failing = true;
    }
  }

  private boolean isSettled(Incident incident) {
    return incident.getStepsList().stream()
        .filter(step -> step.getEventId().equals(incident.getRecheck().getRequestedBy()))
        .allMatch(step -> clock.millis() - Timestamps.toMillis(step.getAt()) >= SETTLED.toMillis());
  }

  private void recheck(Incident incident) throws IOException, InterruptedException {
    List<Template> templates = new ArrayList<>();
    for (IncidentFace face : incident.getFacesList()) {
      Optional<Template> template = await(faces.watched(face.getFaceId()));
      templates.add(template.orElseThrow(() -> new IOException("a watched face is not there")));
    }
    List<String> known =
        Stream.concat(
                incident.getEvidenceEventIdsList().stream(),
                incident.getFacesList().stream().map(IncidentFace::getProbeEventId))
            .distinct()
            .toList();
    PastProbes.Found found =
        await(past.search(new PastProbes.Asked(templates, FPIR_DB, MAX_FOUND, known)));
    String requestedBy = incident.getRecheck().getRequestedBy();
    Event event =
        event(EventKind.EVENT_KIND_INCIDENT_RECHECKED, incident, requestedBy)
            .setDetail(Long.toString(found.total()))
            .addAllRelatedPersonIds(
                found.strongest().stream()
                    .map(PastProbe::getPersonId)
                    .filter(person -> !person.isEmpty())
                    .distinct()
                    .toList())
            .build();
    var recheck =
        IncidentRecheck.newBuilder()
            .setRequestedBy(requestedBy)
            .setSearched(found.searched())
            .setFoundTotal(found.total())
            .addAllFound(found.strongest());
    take(
        incident,
        event,
        IncidentStepKind.INCIDENT_STEP_KIND_RECHECKED,
        IncidentCommand.newBuilder().setRecheck(recheck));
    rechecked.increment();
  }

  private void forgetFaces(Incident incident) throws IOException, InterruptedException {
    for (IncidentFace face : incident.getFacesList()) {
      int deleted = await(faces.unwatch(face.getFaceId()));
      LOG.debug("incident {}: {} face is forgotten", incident.getIncidentId(), deleted);
    }
    take(
        incident,
        event(EventKind.EVENT_KIND_INCIDENT_FACES_FORGOTTEN, incident, "").build(),
        IncidentStepKind.INCIDENT_STEP_KIND_FACES_FORGOTTEN,
        IncidentCommand.newBuilder());
  }

  private Event.Builder event(EventKind kind, Incident incident, String of) {
    byte[] digest =
        Hashing.sha256()
            .hashString(kind.name() + " " + incident.getIncidentId() + " " + of, UTF_8)
            .asBytes();
    return Event.newBuilder()
        .setEventId(HexFormat.of().formatHex(ledger.digest(digest), 0, ID_BYTES))
        .setTime(Timestamps.fromMillis(clock.millis()))
        .setKind(kind)
        .setPersonId(incident.getVictimPersonId())
        .setIncidentId(incident.getIncidentId());
  }

  private void take(
      Incident incident, Event event, IncidentStepKind kind, IncidentCommand.Builder command)
      throws IOException, InterruptedException {
    var step =
        IncidentStep.newBuilder()
            .setKind(kind)
            .setEventId(event.getEventId())
            .setAt(event.getTime());
    var result =
        await(
            incidents.take(
                command.setIncidentId(incident.getIncidentId()).setStep(step).build(),
                LedgerEntry.newBuilder().setEvent(event).build()));
    LOG.debug("incident {}: {} {}", incident.getIncidentId(), kind, result.getOutcome());
  }

  private static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("a part of the service did not answer", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("a part of the service did not answer in time", e);
    }
  }

  /** Stops; what is on its way is begun again by whoever leads. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a re-check was still on its way when the node stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
