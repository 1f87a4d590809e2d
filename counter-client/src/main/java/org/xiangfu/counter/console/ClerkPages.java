package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.v1.AddProbeRequest;
import org.xiangfu.v1.AssessPhotoResponse;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.ReplacementReason;

/** From the number to the capture, with the service or without it. */
final class ClerkPages {
  private static final int MOST_BYTES = 8 << 20;

  private final Console console;
  private final Pages pages;

  ClerkPages(Console console) {
    this.console = console;
    this.pages = console.pages();
  }

  void on(Front front) {
    front.get("/", Front.Access.SIGNED_IN, this::home);
    front.get("/cases/new", Front.Access.CLERK, visit -> Answer.page(newCase(visit)));
    front.post("/cases", Front.Access.CLERK, this::open);
    front.get("/cases/open", Front.Access.CLERK, this::ownCases);
    front.post("/id-check", Front.Access.CLERK, this::checkNumber);
    front.get("/cases/{id}/capture", Front.Access.CLERK, this::camera);
    front.post("/cases/{id}/capture/{kind}", Front.Access.CLERK, this::capture);
    front.quietly(HttpMethod.POST, "/assess", Front.Access.CLERK, this::assess);
    front.get("/waiting", Front.Access.CLERK, this::waiting);
    front.get("/waiting/{id}", Front.Access.CLERK, this::waits);
    front.get("/waiting/{id}/capture", Front.Access.CLERK, this::cameraWithoutService);
    front.post("/waiting/{id}/capture", Front.Access.CLERK, this::captureWithoutService);
    front.post("/waiting/{id}/send", Front.Access.CLERK, this::sendNow);
    front.post("/waiting/{id}/give-up", Front.Access.CLERK, this::giveUp);
  }

  private Answer home(Visit visit) {
    Operator who = visit.operator();
    if (who.passwordChangeRequired()) {
      return new Answer.Redirect("/password");
    }
    if (who.isSupervisor()) {
      return new Answer.Redirect("/queue");
    }
    if (who.isClerk()) {
      return new Answer.Redirect(
          console.settings().training().isPresent() ? TrainingPages.PATH : "/cases/new");
    }
    if (who.isAuditor()) {
      return new Answer.Redirect("/audit");
    }
    if (who.isBatchOperator() && !console.settings().archives().isEmpty()) {
      return new Answer.Redirect(BatchPages.PATH);
    }
    return who.isAdministrator()
        ? new Answer.Redirect("/cluster")
        : new Answer.Page(HttpStatus.OK, pages.error(visit, visit.texts().get("home.nothing")));
  }

  private String newCase(Visit visit) {
    return pages.form("newcase", visit, Map.of());
  }

  private Answer checkNumber(Visit visit) {
    String number = IdNumber.tidy(visit.field("number"));
    IdNumber judged = IdNumber.of(number);
    return Answer.json(
        Map.of(
            "number", number,
            "state", judged.name(),
            "text", visit.texts().word("number", judged)));
  }

  private Answer open(Visit visit) throws IOException {
    String number = IdNumber.tidy(visit.field("number"));
    if (number.isEmpty() || IdNumber.of(number) == IdNumber.INCOMPLETE) {
      throw new BadFormException("error.number");
    }
    CaseKind kind = visit.choice("kind", CaseKind.class, "error.kind");
    Casework service = console.casework(visit.operator());
    var request =
        OpenCaseRequest.newBuilder()
            .setOrigin(service.requests().origin(visit.requestId(), kind))
            .setKind(kind)
            .setPersonId(number)
            .setOfficeZone(console.settings().zone().getId());
    if (kind == CaseKind.CASE_KIND_REPLACEMENT) {
      request.setReplacementReason(
          visit.choice("replacement", ReplacementReason.class, "error.replacement"));
    }
    if (kind == CaseKind.CASE_KIND_IDENTITY_CHECK) {
      request.setIdentityCheckUse(visit.choice("use", IdentityCheckUse.class, "error.use"));
    }
    return follow(
        visit,
        console
            .delivery()
            .send(
                held(visit, visit.requestId(), Optional.of(request.build()), Optional.empty()),
                service));
  }

  private Answer ownCases(Visit visit) {
    Casework service = console.casework(visit.operator());
    List<CaseView> own =
        List.of(CaseState.CASE_STATE_CHECKED, CaseState.CASE_STATE_OPENED).stream()
            .flatMap(state -> service.list(state).stream())
            .filter(each -> each.getOpened().getOperatorId().equals(visit.operator().name()))
            .map(each -> pages.view(visit, each, List.of()))
            .toList();
    return Answer.page(pages.show("mycases", visit, Map.of("cases", own)));
  }

  private Answer camera(Visit visit) {
    Case of = console.casework(visit.operator()).read(visit.variable("id"));
    CaseView view = pages.view(visit, of, List.of());
    return view.canCapture()
        ? Answer.page(
            pages.show(
                "capture",
                visit,
                Map.of(
                    "number",
                    of.getPersonId(),
                    "kind",
                    view.kind(),
                    "back",
                    view.path(),
                    "send",
                    visit.path() + "/" + of.getKind().name(),
                    "practice",
                    console
                        .settings()
                        .training()
                        .flatMap(room -> room.picture(of))
                        .map(picture -> TrainingPages.PATH + "/" + picture)
                        .orElse(""))))
        : new Answer.Redirect(view.path());
  }

  // The page says of what kind the case is: the service may be away, and a capture must not be
  // lost.
  private Answer capture(Visit visit) throws IOException {
    Casework service = console.casework(visit.operator());
    var probe =
        service
            .requests()
            .capture(visit.requestId(), kind(visit), visit.variable("id"), photo(visit));
    return follow(
        visit,
        console
            .delivery()
            .send(held(visit, visit.requestId(), Optional.empty(), Optional.of(probe)), service));
  }

  private static CaseKind kind(Visit visit) {
    try {
      return CaseKind.valueOf(visit.variable("kind"));
    } catch (IllegalArgumentException e) {
      throw new BadFormException("error.kind");
    }
  }

  private Answer assess(Visit visit) {
    if (!visit.session().beginAssessing()) {
      return new Answer.Json(HttpStatus.TOO_MANY_REQUESTS, Map.of());
    }
    try {
      Casework service = console.casework(visit.operator());
      AssessPhotoResponse answer = service.assess(service.requests().live(photo(visit)));
      return Answer.json(LiveHint.of(answer, visit.texts()).toJson());
    } finally {
      visit.session().endAssessing();
    }
  }

  private Answer waiting(Visit visit) {
    return Answer.page(
        pages.show(
            "waiting",
            visit,
            Map.of(
                "checks",
                console.delivery().queue().of(visit.operator().name()).stream()
                    .map(each -> WaitingView.of(each, console, visit.texts()))
                    .toList())));
  }

  private Answer waits(Visit visit) {
    Optional<Delivery.Outcome> outcome =
        console.delivery().outcome(visit.variable("id"), visit.operator().name());
    return switch (outcome.orElse(null)) {
      case Delivery.Outcome.Checked(String caseId) -> new Answer.Redirect("/cases/" + caseId);
      case Delivery.Outcome.Opened(String caseId) ->
          new Answer.Redirect("/cases/" + caseId + "/capture");
      case null, default ->
          Answer.page(
              pages.form(
                  "waits",
                  visit,
                  Map.of("check", WaitingView.of(own(visit), console, visit.texts()))));
    };
  }

  private Answer cameraWithoutService(Visit visit) {
    HeldCapture held = own(visit);
    WaitingView view = WaitingView.of(held, console, visit.texts());
    return Answer.page(
        pages.show(
            "capture",
            visit,
            Map.of(
                "number",
                view.number(),
                "kind",
                view.kind(),
                "back",
                view.path(),
                "send",
                visit.path())));
  }

  private Answer captureWithoutService(Visit visit) throws IOException {
    HeldCapture held = own(visit);
    Casework service = console.casework(visit.operator());
    OpenCaseRequest open = held.open().orElseThrow(() -> new BadFormException("error.form"));
    var probe = service.requests().capture(visit.requestId(), open.getKind(), "", photo(visit));
    return follow(visit, console.delivery().send(held.with(probe), service));
  }

  private Answer sendNow(Visit visit) throws IOException {
    HeldCapture held = own(visit);
    return follow(visit, console.delivery().retry(held.id(), console.casework(visit.operator())));
  }

  private Answer giveUp(Visit visit) throws IOException {
    console.delivery().giveUp(own(visit).id());
    return new Answer.Redirect("/waiting");
  }

  private Answer follow(Visit visit, Delivery.Outcome outcome) throws IOException {
    String path =
        switch (outcome) {
          case Delivery.Outcome.Checked(String caseId) -> "/cases/" + caseId;
          case Delivery.Outcome.Opened(String caseId) -> "/cases/" + caseId + "/capture";
          case Delivery.Outcome.Waits waits -> "/waiting/" + waits.held().id();
          case Delivery.Outcome.Refused refused -> {
            // The clerk is here and is told why: nothing waits for anybody.
            console.delivery().giveUp(refused.held().id());
            throw refused.cause();
          }
        };
    return visit.isScript() ? Answer.json(Map.of("next", path)) : new Answer.Redirect(path);
  }

  private HeldCapture own(Visit visit) {
    return console
        .delivery()
        .queue()
        .find(visit.variable("id"))
        .filter(each -> each.operator().equals(visit.operator().name()))
        .orElseThrow(() -> new BadFormException("error.waiting.gone"));
  }

  private static HeldCapture held(
      Visit visit,
      String requestId,
      Optional<OpenCaseRequest> open,
      Optional<AddProbeRequest> probe) {
    String id =
        UUID.nameUUIDFromBytes(
                (visit.operator().name() + '/' + requestId).getBytes(StandardCharsets.UTF_8))
            .toString();
    return new HeldCapture(id, visit.operator().name(), Instant.now(), open, probe);
  }

  private static ByteString photo(Visit visit) {
    ByteString photo = visit.body();
    if (photo.isEmpty() || photo.size() > MOST_BYTES) {
      throw new BadFormException("error.photo");
    }
    return photo;
  }
}
