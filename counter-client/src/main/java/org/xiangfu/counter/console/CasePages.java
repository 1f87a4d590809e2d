package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpStatus;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.DecideCaseRequest;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.GetPortraitResponse;
import org.xiangfu.v1.GetProbeResponse;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.ReviewCaseRequest;
import org.xiangfu.v1.WithdrawCaseRequest;

/** A case and its steps: what was found, the decision, the review, the slip. */
final class CasePages {
  private static final Set<CheckReason> HISTORY =
      Set.of(
          CheckReason.CHECK_REASON_PERSON_WAS_IMPERSONATED,
          CheckReason.CHECK_REASON_PERSON_WAS_IMPOSTOR);

  /** The formats that browsers show; others are on record but are not sent to them. */
  private static final Set<String> SHOWN = Set.of("image/jpeg", "image/png", "image/bmp");

  private final Console console;
  private final Pages pages;

  CasePages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.get("/cases/{id}", Front.Access.CLERK, this::show);
    front.post("/cases/{id}/decision", Front.Access.CLERK, this::decide);
    front.post("/cases/{id}/review", Front.Access.SUPERVISOR, this::review);
    front.post("/cases/{id}/withdrawal", Front.Access.CLERK, this::withdraw);
    front.get("/cases/{id}/documents", Front.Access.CLERK, this::documents);
    front.post("/cases/{id}/documents", Front.Access.CLERK, this::recordDocuments);
    front.get("/cases/{id}/photos/{photo}", Front.Access.CLERK, this::photo);
    front.get("/cases/{id}/photos/{photo}/face", Front.Access.CLERK, this::photoFace);
    front.get("/cases/{id}/captures/{event}", Front.Access.CLERK, this::capture);
    front.get("/cases/{id}/captures/{event}/face", Front.Access.CLERK, this::captureFace);
    front.get("/cases/{id}/others/{photo}", Front.Access.SUPERVISOR, this::other);
  }

  private Answer show(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    boolean history = of.getSuggestion().getReasonsList().stream().anyMatch(HISTORY::contains);
    List<Incident> incidents = history ? service.incidents(of) : List.of();
    Map<String, Object> shown = new HashMap<>(Map.of("of", pages.view(visit, of, incidents)));
    console
        .settings()
        .training()
        .flatMap(room -> room.lesson(of, visit.operator().name()))
        .ifPresent(lesson -> shown.put("lesson", lesson));
    return Answer.page(pages.form("case", visit, shown));
  }

  private Answer decide(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    Case decided =
        service.decide(
            DecideCaseRequest.newBuilder()
                .setOrigin(service.requests().origin(visit.requestId(), of.getKind()))
                .setCaseId(of.getCaseId())
                .setDecision(visit.choice("decision", Decision.class, "error.decision"))
                .setReason(visit.field("reason"))
                .build());
    return to(decided);
  }

  private Answer review(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    if (visit.field("reason").isEmpty()) {
      throw new BadFormException("error.REASON_NEEDED");
    }
    Case reviewed =
        service.review(
            ReviewCaseRequest.newBuilder()
                .setOrigin(service.requests().origin(visit.requestId(), of.getKind()))
                .setCaseId(of.getCaseId())
                .setDecision(visit.choice("decision", Decision.class, "error.decision"))
                .setReason(visit.field("reason"))
                .build());
    return to(reviewed);
  }

  private Answer withdraw(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    Case withdrawn =
        service.withdraw(
            WithdrawCaseRequest.newBuilder()
                .setOrigin(service.requests().origin(visit.requestId(), of.getKind()))
                .setCaseId(of.getCaseId())
                .setReason(visit.field("reason"))
                .build());
    return to(withdrawn);
  }

  private Answer documents(Visit visit) {
    Case of = console.casework(visit.operator()).read(visit.variable("id"));
    CaseView view = pages.view(visit, of, List.of());
    return view.canUseDocuments()
        ? Answer.page(pages.form("documents", visit, Map.of("of", view)))
        : new Answer.Redirect(view.path());
  }

  private Answer recordDocuments(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    List<AlternativeEvidence> seen =
        Arrays.stream(AlternativeEvidence.values())
            .filter(each -> visit.fields("evidence").contains(each.name()))
            .toList();
    if (seen.isEmpty()) {
      throw new BadFormException("error.evidence");
    }
    Case recorded =
        service.alternative(
            RecordAlternativeChecksRequest.newBuilder()
                .setOrigin(service.requests().origin(visit.requestId(), of.getKind()))
                .setCaseId(of.getCaseId())
                .setGround(visit.choice("ground", AlternativeGround.class, "error.ground"))
                .addAllEvidence(seen)
                .setNote(visit.field("note"))
                .build());
    return to(recorded);
  }

  private Answer photo(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    return portrait(visit, service, of, photoOf(of, visit));
  }

  private Answer photoFace(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    return face(service, service.portrait(of, photoOf(of, visit)).getPhoto());
  }

  private Answer capture(Visit visit) {
    return new Answer.Photo("image/jpeg", retained(visit));
  }

  private Answer captureFace(Visit visit) {
    return face(console.casework(visit.operator()), retained(visit));
  }

  // Whoever gets a capture must have been given its case by the service.
  private ByteString retained(Visit visit) {
    Case of = console.casework(visit.operator()).read(visit.variable("id"));
    String event = visit.variable("event");
    Predicate<CaseCheck> named = check -> check.getAct().getEventId().equals(event);
    if (of.getChecksList().stream().noneMatch(named)) {
      throw new BadFormException("error.photo.gone");
    }
    return console
        .captures()
        .find(event)
        .or(() -> console.captures().find(event, visit.operator().name()))
        .map(RetainedCaptures.Retained::photo)
        .orElseGet(() -> fetched(visit, of, event));
  }

  // Taken at another console, or too long ago.
  private ByteString fetched(Visit visit, Case of, String event) {
    GetProbeResponse probe = console.casework(visit.operator()).probe(of, event);
    if (!SHOWN.contains(probe.getMediaType())) {
      throw new BadFormException("error.photo.format");
    }
    console.captures().keep(event, visit.operator().name(), probe.getProbe());
    return probe.getProbe();
  }

  private Answer other(Visit visit) {
    Casework service = console.casework(visit.operator());
    Case of = service.read(visit.variable("id"));
    String photo = visit.variable("photo");
    String person =
        of.getChecksList().stream()
            .flatMap(check -> check.getCandidatesList().stream())
            .map(found -> found.getCandidate())
            .filter(found -> found.getPhotoId().equals(photo))
            .findFirst()
            .orElseThrow(() -> new BadFormException("error.photo.gone"))
            .getPersonId();
    return portrait(visit, service, of.toBuilder().setPersonId(person).build(), photo);
  }

  private Answer portrait(Visit visit, Casework service, Case of, String photoId) {
    try {
      GetPortraitResponse portrait = service.portrait(of, photoId);
      if (!SHOWN.contains(portrait.getMediaType())) {
        throw new BadFormException("error.photo.format");
      }
      return new Answer.Photo(portrait.getMediaType(), portrait.getPhoto());
    } catch (StatusRuntimeException e) {
      if (ServiceError.of(e).reason().equals("PORTRAIT_NOT_FOUND")) {
        return new Answer.Page(
            HttpStatus.NOT_FOUND, pages.error(visit, visit.texts().get("error.photo.gone")));
      }
      throw e;
    }
  }

  private static String photoOf(Case of, Visit visit) {
    String photo = visit.variable("photo");
    if (of.getChecksList().stream()
        .flatMap(check -> check.getComparisonsList().stream())
        .noneMatch(compared -> compared.getPhotoId().equals(photo))) {
      throw new BadFormException("error.photo.gone");
    }
    return photo;
  }

  private static Answer face(Casework service, ByteString photo) {
    AssessPhotoResponse found = service.assess(service.requests().live(photo));
    if (!found.hasFace()) {
      throw new BadFormException("error.photo.gone");
    }
    var face = found.getFace();
    return Answer.json(
        Map.of(
            "x",
            face.getX(),
            "y",
            face.getY(),
            "width",
            face.getWidth(),
            "height",
            face.getHeight()));
  }

  private static Answer to(Case of) {
    return new Answer.Redirect("/cases/" + of.getCaseId());
  }
}
