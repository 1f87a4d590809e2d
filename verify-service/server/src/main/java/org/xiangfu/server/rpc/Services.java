package org.xiangfu.server.rpc;

import io.grpc.BindableService;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.server.cases.CaseFeed;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.ReceiptKeys;
import org.xiangfu.server.cluster.LocalReplicas;
import org.xiangfu.server.cluster.NodeView;
import org.xiangfu.server.decision.DecisionPolicy;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.incidents.PastProbes;
import org.xiangfu.server.incidents.ProbeMemory;
import org.xiangfu.server.incidents.WatchList;
import org.xiangfu.server.keys.KeyRotation;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.portrait.PortraitBytes;
import org.xiangfu.server.portrait.PortraitStore;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.server.replication.RaftNode;
import org.xiangfu.server.retention.Retention;
import org.xiangfu.server.rpc.RecognitionPool.Lane;
import org.xiangfu.server.sweep.Sweeps;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccountServiceGrpc;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.AuditServiceGrpc;
import org.xiangfu.v1.CaseServiceGrpc;
import org.xiangfu.v1.EnrollmentServiceGrpc;
import org.xiangfu.v1.EventServiceGrpc;
import org.xiangfu.v1.GatewayServiceGrpc;
import org.xiangfu.v1.IncidentServiceGrpc;
import org.xiangfu.v1.PersonServiceGrpc;
import org.xiangfu.v1.ProductionServiceGrpc;
import org.xiangfu.v1.SweepServiceGrpc;
import org.xiangfu.v1.VerificationServiceGrpc;

/** The services of {@code xiangfu.v1}: which handler answers which call. */
public final class Services {
  /** Most bytes of a message that the services take in: a photo and some room. */
  public static final int MAX_MESSAGE_BYTES = Validation.MAX_PHOTO_BYTES + (64 << 10);

  private static final List<ServiceDescriptor> OWN =
      List.of(
          VerificationServiceGrpc.getServiceDescriptor(),
          EnrollmentServiceGrpc.getServiceDescriptor(),
          CaseServiceGrpc.getServiceDescriptor(),
          ProductionServiceGrpc.getServiceDescriptor(),
          PersonServiceGrpc.getServiceDescriptor(),
          IncidentServiceGrpc.getServiceDescriptor(),
          EventServiceGrpc.getServiceDescriptor(),
          GatewayServiceGrpc.getServiceDescriptor(),
          AuditServiceGrpc.getServiceDescriptor(),
          SweepServiceGrpc.getServiceDescriptor(),
          AdminServiceGrpc.getServiceDescriptor(),
          AccessServiceGrpc.getServiceDescriptor(),
          AccountServiceGrpc.getServiceDescriptor());

  /** Full names of the services, as health checks ask for them. */
  public static final List<String> NAMES = OWN.stream().map(ServiceDescriptor::getName).toList();

  /** All that a node offers: its own services, health and reflection. */
  static final List<ServiceDescriptor> DESCRIPTORS =
      Stream.concat(
              OWN.stream(),
              Stream.of(
                  HealthGrpc.getServiceDescriptor(), ServerReflectionGrpc.getServiceDescriptor()))
          .toList();

  /**
   * What the handlers work with.
   *
   * @param version release of the service
   * @param nodeId name of this node
   * @param backups empty if none are configured
   * @param numbers under which persons are enrolled
   * @param access empty if nobody signs in
   * @param receipts empty if the site signs none
   * @param memory of the probes of calls
   * @param feed of the ledger's cases
   * @param metrics where the handlers count, and where every part of the node has its gauges
   * @param keys that seal stored data
   * @param nodes of the cluster file, as they were seen last; none without one
   */
  public record Parts(
      String version,
      String nodeId,
      FaceEngine engine,
      RecognitionPool pool,
      LoadProtection protection,
      Gallery gallery,
      Ledger ledger,
      RaftNode raft,
      LocalReplicas replicas,
      DecisionPolicy policy,
      Clock clock,
      PortraitStore portraits,
      Optional<Backups> backups,
      PersonIds numbers,
      Optional<AccessControl> access,
      Optional<ReceiptKeys> receipts,
      ProbeMemory memory,
      CaseFeed feed,
      MeterRegistry metrics,
      KeyRotation keys,
      Supplier<List<NodeView>> nodes) {}

  private Services() {}

  /** All services. */
  public static List<BindableService> of(Parts parts) {
    var events = new EventRecorder(parts.ledger(), parts.clock());
    var reads = new CaselessReads(parts.ledger(), events, parts.clock(), parts.metrics());
    var recognition = new Recognition(parts.engine(), parts.pool(), events);
    var enrollment =
        new Enrollment(
            recognition,
            parts.gallery(),
            events,
            parts.clock(),
            parts.portraits(),
            parts.numbers(),
            new EnrollmentChecks(
                parts.gallery(),
                calibration(parts),
                parts.ledger().audit(),
                events,
                parts.metrics()));
    List<BindableService> services =
        new ArrayList<>(
            List.of(
                verification(parts, recognition, events, reads),
                enrollment(parts, enrollment, events, reads),
                cases(parts, recognition, events, reads),
                production(parts, events),
                incidents(parts, recognition, events, reads),
                persons(parts, events, reads),
                new EventCalls(
                    new SearchEventsHandler(parts.ledger(), events, reads),
                    new ExportEventsHandler(parts.ledger(), events)),
                new GatewayCalls(events),
                audit(parts, events),
                sweeps(parts, events),
                admin(parts, events)));
    parts
        .access()
        .ifPresent(
            access -> {
              services.add(new AccessCalls(access));
              services.add(new AccountCalls(access, parts.clock()));
            });
    return services;
  }

  private static VerificationCalls verification(
      Parts parts, Recognition recognition, EventRecorder events, CaselessReads reads) {
    var alarm = new ImpostorAlarm(watchList(parts));
    return new VerificationCalls(
        new VerifyHandler(
            recognition,
            parts.gallery(),
            parts.ledger(),
            events,
            parts.policy(),
            parts.memory(),
            reads,
            alarm),
        new IdentifyHandler(
            recognition,
            new FaceSearch(parts.gallery(), calibration(parts)),
            events,
            parts.gallery(),
            parts.memory(),
            alarm),
        new AssessPhotoHandler(recognition));
  }

  private static EnrollmentCalls enrollment(
      Parts parts, Enrollment enrollment, EventRecorder events, CaselessReads reads) {
    return new EnrollmentCalls(
        new EnrollmentCalls.Handlers(
            new EnrollHandler(enrollment),
            new EnrollStreamHandler(
                (request, recognised) -> enrollment.enroll(request, Lane.BATCH, recognised),
                parts.protection().gate()),
            new EnrollStreamHandler(enrollment::enrollExtracted, parts.protection().gate()),
            loadTemplates(parts, events),
            new RetirePhotoHandler(parts.gallery(), events, parts.clock()),
            new GetPersonHandler(parts.gallery(), parts.ledger(), events, reads),
            new GetPortraitHandler(parts.gallery(), parts.portraits(), events, reads),
            new ChangePersonIdHandler(parts.gallery(), parts.ledger(), events, parts.numbers())));
  }

  private static LoadTemplatesHandler loadTemplates(Parts parts, EventRecorder events) {
    return new LoadTemplatesHandler(
        parts.protection().bulkTurns(),
        new TemplateBlocks(parts.engine().pack(), parts.gallery(), parts.numbers(), parts.clock()),
        parts.gallery(),
        parts.portraits(),
        new BlockEvents(events));
  }

  private static AdminCalls admin(Parts parts, EventRecorder events) {
    var status = new GetStatusHandler(parts);
    return new AdminCalls(status, parts.backups(), new DataKeysCalls(parts.keys(), events));
  }

  private static AuditCalls audit(Parts parts, EventRecorder events) {
    var auditors = new Auditors(parts.access());
    Audit audit = parts.ledger().audit();
    return new AuditCalls(
        new CaseAudits(parts.ledger(), events),
        new SampleDrawing(audit, events, parts.clock(), auditors),
        new SampleReviews(audit, events, auditors),
        new SuspectRecords(audit, events));
  }

  private static SweepCalls sweeps(Parts parts, EventRecorder events) {
    Sweeps sweeps = parts.ledger().sweeps();
    var steps =
        new SweepSteps(
            sweeps, parts.gallery(), calibration(parts), parts.engine().pack().id(), events);
    return new SweepCalls(steps, new SweepFindings(sweeps, steps, events));
  }

  private static CaseCalls cases(
      Parts parts, Recognition recognition, EventRecorder events, CaselessReads reads) {
    var checks =
        new CaseChecks(
            parts.gallery(), parts.ledger(), calibration(parts), parts.policy(), watchList(parts));
    Cases cases = parts.ledger().cases();
    var watch =
        new WatchCasesHandler(
            cases, parts.feed(), events, parts.protection().gate()::draining, parts.access());
    return new CaseCalls(
        cases,
        parts.ledger().persons(),
        events,
        recognition,
        checks,
        new ImpostorFaces(parts.gallery(), recognition),
        new CaseCalls.Memory(parts.memory(), new ProbeImages(parts.portraits(), parts.metrics())),
        parts.receipts(),
        reads,
        watch,
        parts.clock());
  }

  private static WatchList watchList(Parts parts) {
    return new WatchList(
        parts.gallery().kept(), parts.ledger().incidentFiles(), calibration(parts));
  }

  private static IncidentCalls incidents(
      Parts parts, Recognition recognition, EventRecorder events, CaselessReads reads) {
    var steps = new IncidentSteps(parts.ledger().incidentFiles(), events);
    var faces = new ImpostorFaces(parts.gallery(), recognition);
    return new IncidentCalls(
        new RecordIncidentHandler(events, parts.ledger().incidentFiles(), faces),
        steps,
        new IncidentAnswers(parts.ledger(), steps, events, reads),
        faces,
        new FaceHistory(
            recognition,
            parts.gallery(),
            watchList(parts),
            new PastProbes(parts.gallery().kept(), calibration(parts), parts.clock()),
            steps,
            events));
  }

  private static PersonCalls persons(Parts parts, EventRecorder events, CaselessReads reads) {
    Gallery gallery = parts.gallery();
    Persons persons = parts.ledger().persons();
    var steps = new PersonSteps(persons, events);
    var bytes = new PortraitBytes(gallery, parts.portraits());
    var images = new ProbeImages(parts.portraits(), parts.metrics());
    var retention = new Retention(gallery, parts.ledger(), bytes, images, parts.metrics());
    return new PersonCalls(
        steps,
        new PersonAnswers(persons, events, reads),
        new PersonCalls.Handlers(
            new RecordDeathHandler(gallery, persons, steps, parts.clock()),
            new MergePersonsHandler(gallery, parts.ledger(), events),
            new WithdrawPhotoHandler(gallery, bytes, events, parts.clock()),
            new ApplyRetentionHandler(retention, events, parts.clock())),
        parts.numbers());
  }

  private static ProductionCalls production(Parts parts, EventRecorder events) {
    Cases cases = parts.ledger().cases();
    return new ProductionCalls(
        new ConsumeReceiptHandler(new CaseSteps(cases, events), events, parts.receipts()),
        new ReconcileHandler(cases, events));
  }

  private static Calibration calibration(Parts parts) {
    return parts.engine().pack().calibration();
  }
}
