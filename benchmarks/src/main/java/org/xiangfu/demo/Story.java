package org.xiangfu.demo;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.xiangfu.batch.BatchSettings;
import org.xiangfu.batch.EnrollmentBatch;
import org.xiangfu.batch.Outcome;
import org.xiangfu.batch.PhotoArchive;
import org.xiangfu.batch.PhotoSource;
import org.xiangfu.batch.Progress;
import org.xiangfu.batch.Report;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.counter.Odds;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.EnrollOutcome;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollResponse;
import org.xiangfu.v1.IdentifyRequest;
import org.xiangfu.v1.IdentifyResponse;
import org.xiangfu.v1.IncidentRole;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.SearchIncidentsRequest;
import org.xiangfu.v1.VerifyRequest;
import org.xiangfu.v1.VerifyResponse;

/** What happens in the demo, through the same client as at a counter. */
final class Story {
  private static final String OPERATOR = DemoCommand.ACCOUNT;

  private final XiangfuClient service;
  private final Sample sample;
  private final Narrator narrator;

  Story(XiangfuClient service, Sample sample, Narrator narrator) {
    this.service = service;
    this.sample = sample;
    this.narrator = narrator;
  }

  /** Tells all of it; throws {@link DemoFailure} at the first step that goes wrong. */
  void tell(Path journalFolder) throws Exception {
    narrator.step("enroll", () -> enrol(journalFolder));
    Person applicant = narrator.step("genuine", this::genuineApplicants);
    Person impostor = otherThan(applicant);
    VerifyResponse refused = narrator.step("impostor", () -> impostor(impostor, applicant));
    String secondId = sample.secondId();
    IdentifyResponse search = narrator.step("second", () -> secondIdentity(applicant, secondId));
    String incident =
        narrator.step(
            "incident",
            () ->
                record(
                    impostor.id(),
                    applicant.id(),
                    List.of(refused.getEventId(), search.getEventId())));
    narrator.step(
        "history",
        () -> {
          history(impostor, IncidentRole.INCIDENT_ROLE_IMPOSTOR, incident, "history.impostor");
          history(applicant, IncidentRole.INCIDENT_ROLE_VICTIM, incident, "history.victim");
          return incident;
        });
  }

  private Report enrol(Path journalFolder) throws IOException, InterruptedException {
    try (PhotoSource photos = PhotoSource.ofFolders(PhotoArchive.open(sample.archive()))) {
      var settings =
          new BatchSettings(OPERATOR, "", BatchSettings.DEFAULT_IN_FLIGHT, Duration.ofSeconds(30));
      Report report =
          EnrollmentBatch.of(photos, settings)
              .run(
                  journalFolder,
                  "demo",
                  service.enrollmentStreaming(),
                  service::reconnectNow,
                  Progress.SILENT);
      long enrolled = report.count(Outcome.ENROLLED);
      long millis = Math.max(1, report.elapsed().toMillis());
      narrator.say(
          "enroll.done",
          enrolled,
          report.lines(),
          sample.people().size(),
          Math.round(enrolled * 1000.0 / millis));
      narrator.expect(report.notSent() == 0, "expect.allAnswered", report.notSent());
      narrator.expect(
          enrolled * 10 >= report.lines() * 9, "expect.enrolled", enrolled, report.lines());
      return report;
    }
  }

  /** Everybody comes with a new photo; the first match is the applicant of the story. */
  private Person genuineApplicants() throws IOException {
    Person applicant = null;
    int matches = 0;
    int referred = 0;
    for (Person person : sample.people()) {
      VerifyResponse answer = verify(person, person.id());
      if (answer.getBand() == Band.BAND_REFER) {
        referred++;
      }
      if (answer.getBand() == Band.BAND_MATCH) {
        matches++;
        if (applicant == null) {
          applicant = person;
          narrator.say("genuine.match", person.number(), person.id(), oneOf(answer));
        }
      }
    }
    int people = sample.people().size();
    narrator.say("genuine.all", people, matches, referred, people - matches - referred);
    narrator.expect(matches * 2 > people, "expect.matches", matches, people);
    return applicant;
  }

  private VerifyResponse impostor(Person impostor, Person victim) throws IOException {
    narrator.say("impostor.claims", impostor.number(), victim.number(), victim.id());
    VerifyResponse answer = verify(impostor, victim.id());
    narrator.expect(
        answer.getBand() == Band.BAND_NO_MATCH, "expect.noMatch", answer.getBand().name());
    long oneOf = oneOf(answer);
    narrator.say(oneOf == 1 ? "impostor.refusedMost" : "impostor.refused", oneOf);
    return answer;
  }

  private IdentifyResponse secondIdentity(Person person, String secondId) throws IOException {
    EnrollResponse enrolled =
        service
            .enrollment()
            .enroll(
                EnrollRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_FIRST_ISSUE))
                    .setPersonId(secondId)
                    .setPhoto(bytes(person.spare()))
                    .build());
    narrator.expect(
        enrolled.getOutcome() == EnrollOutcome.ENROLL_OUTCOME_ENROLLED,
        "expect.secondEnrolled",
        enrolled.getOutcome().name());
    narrator.say("second.enrolled", person.number(), secondId);
    IdentifyResponse answer =
        service
            .verification()
            .identify(
                IdentifyRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_IDENTITY_CHECK))
                    .setProbe(bytes(person.capture()))
                    .addExcludedPersonIds(person.id())
                    .build());
    narrator.expect(answer.getCandidatesCount() > 0, "expect.found", secondId);
    String first = answer.getCandidates(0).getPersonId();
    narrator.expect(first.equals(secondId), "expect.foundFirst", secondId, first);
    narrator.say("second.found", secondId, answer.getGallerySize(), person.id());
    return answer;
  }

  private String record(String impostor, String victim, List<String> evidence) {
    String incident =
        service
            .incidents()
            .recordIncident(
                RecordIncidentRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                    .setImpostorPersonId(impostor)
                    .setVictimPersonId(victim)
                    .addAllEvidenceEventIds(evidence)
                    .build())
            .getIncident()
            .getIncidentId();
    narrator.say("incident.recorded", impostor, victim, evidence.size());
    return incident;
  }

  private void history(Person person, IncidentRole role, String incident, String key) {
    boolean found =
        service
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION))
                    .setPersonId(person.id())
                    .setRole(role)
                    .build())
            .getIncidentsList()
            .stream()
            .anyMatch(i -> i.getIncidentId().equals(incident));
    narrator.expect(found, "expect.history", person.id());
    narrator.say(key, person.id());
  }

  private VerifyResponse verify(Person comes, String claimedId) throws IOException {
    return service
        .verification()
        .verify(
            VerifyRequest.newBuilder()
                .setOrigin(origin(Purpose.PURPOSE_REPLACEMENT))
                .setPersonId(claimedId)
                .setProbe(bytes(comes.capture()))
                .build());
  }

  private Person otherThan(Person person) {
    List<Person> people = sample.people();
    return people.get(person.number() % people.size());
  }

  private static ByteString bytes(Path file) throws IOException {
    return ByteString.copyFrom(Files.readAllBytes(file));
  }

  private static long oneOf(VerifyResponse answer) {
    return Odds.oneOf(answer.getFalseMatchRateDb());
  }

  private static Origin origin(Purpose purpose) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOperatorId(OPERATOR)
        .setWorkstationId("demo")
        .setPurpose(purpose)
        .build();
  }
}
