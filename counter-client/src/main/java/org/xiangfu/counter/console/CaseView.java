package org.xiangfu.counter.console;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xiangfu.counter.Odds;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseAct;
import org.xiangfu.v1.CaseCheck;
import org.xiangfu.v1.CaseDecision;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseState;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Incident;

/** A case as one reader sees it, in words. Immutable. */
public final class CaseView {
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /** Digits of an id that are said aloud. */
  static final int SHORT = 8;

  private final Case of;
  private final Page page;
  private final ZoneId zone;
  private final Optional<RetainedCaptures.Retained> capture;
  private final List<Incident> incidents;

  CaseView(
      Case of,
      Page page,
      ZoneId zone,
      Optional<RetainedCaptures.Retained> capture,
      List<Incident> incidents) {
    this.of = of;
    this.page = page;
    this.zone = zone;
    this.capture = capture;
    this.incidents = List.copyOf(incidents);
  }

  /** The event of a case's last check; empty if there is none. */
  static String lastEvent(Case of) {
    return of.getChecksCount() == 0
        ? ""
        : of.getChecks(of.getChecksCount() - 1).getAct().getEventId();
  }

  /** The case's id. */
  public String id() {
    return of.getCaseId();
  }

  /** The id's beginning, to be said aloud. */
  public String shortId() {
    return of.getCaseId().substring(0, Math.min(SHORT, of.getCaseId().length()));
  }

  /** Where the case is seen. */
  public String path() {
    return "/cases/" + of.getCaseId();
  }

  /** The number of the person whose card it is. */
  public String personId() {
    return of.getPersonId();
  }

  /** What somebody comes for, with the reason or use. */
  public String kind() {
    String kind = texts().word("kind", of.getKind());
    return switch (of.getKind()) {
      case CASE_KIND_REPLACEMENT ->
          page.text("kind.with", kind, texts().word("replacement", of.getReplacementReason()));
      case CASE_KIND_IDENTITY_CHECK ->
          page.text("kind.with", kind, texts().word("use", of.getIdentityCheckUse()));
      default -> kind;
    };
  }

  /** Where the case stands. */
  public String state() {
    return texts().word("state", of.getState());
  }

  /** A name for colours: match, refer, no-match or none. */
  public String stateTone() {
    return switch (of.getState()) {
      case CASE_STATE_ACCEPTED -> "match";
      case CASE_STATE_REFERRED -> "refer";
      case CASE_STATE_REFUSED -> "no-match";
      default -> "none";
    };
  }

  /** True if no step is possible any more. */
  public boolean isFinal() {
    return is(
        CaseState.CASE_STATE_ACCEPTED,
        CaseState.CASE_STATE_REFUSED,
        CaseState.CASE_STATE_WITHDRAWN,
        CaseState.CASE_STATE_EXPIRED);
  }

  /** True if a capture can be added. */
  public boolean canCapture() {
    return reads(CaseState.CASE_STATE_OPENED, CaseState.CASE_STATE_CHECKED);
  }

  /** True if the clerk's decision is due. */
  public boolean canDecide() {
    return reads(CaseState.CASE_STATE_CHECKED) && isCompared();
  }

  /** True if the clerk alone may accept. */
  public boolean canAccept() {
    return canDecide() && of.getSuggestion().getBand() == Band.BAND_MATCH;
  }

  /** True if documents can carry the case further. */
  public boolean canUseDocuments() {
    return canCapture() && !isCompared();
  }

  /** True if the applicant may go without a decision. */
  public boolean canWithdraw() {
    return !isFinal();
  }

  /** True if a supervisor's decision is due. */
  public boolean isReferred() {
    return is(CaseState.CASE_STATE_REFERRED);
  }

  /** True if this reader may give it: somebody else than those who took a step before. */
  public boolean canReview() {
    return isReferred() && page.who().filter(Page.Who::supervisor).isPresent() && !tookPart();
  }

  /** True if this reader took a step of the case. */
  public boolean tookPart() {
    String reader = page.who().map(Page.Who::name).orElse("");
    return Stream.of(
            Stream.of(
                of.getOpened(), of.getDecision().getAct(), of.getAlternativeChecks().getAct()),
            of.getChecksList().stream().map(CaseCheck::getAct))
        .flatMap(acts -> acts)
        .anyMatch(act -> act.getOperatorId().equals(reader));
  }

  /** True if a receipt was made of it. */
  public boolean hasReceipt() {
    return of.hasReceipt();
  }

  /** The receipt's number. */
  public String receiptId() {
    return of.getReceipt().getReceiptId();
  }

  /** What became of the receipt. */
  public String receiptState() {
    return texts().word("receipt", of.getReceipt().getState());
  }

  /** True if the household is told of it. */
  public boolean hasNotice() {
    return of.hasNotice();
  }

  /** True if a capture was checked. */
  public boolean isChecked() {
    return of.getChecksCount() > 0;
  }

  /** True if some capture was compared with a photo on record. */
  public boolean isCompared() {
    return of.getChecksList().stream()
        .anyMatch(check -> check.getRecordBand() != Band.BAND_UNSPECIFIED);
  }

  /** What all checks together suggest. */
  public Tone band() {
    return Tone.of(of.getSuggestion().getBand(), texts());
  }

  /** What to do about it. */
  public String whatToDo() {
    return isCompared()
        ? texts().word("todo", of.getSuggestion().getBand())
        : page.text(isUnusable() ? "todo.again" : "todo.documents");
  }

  /** True if the last capture gave nothing to compare. */
  public boolean isUnusable() {
    return isChecked() && last().hasRefusal();
  }

  /** Why the last capture gave nothing. */
  public String refusal() {
    return texts().refusal(last().getRefusal().getReason());
  }

  /** Why it is suggested; to a clerk, with the applicant at the screen, without a word of alarm. */
  public List<String> reasons() {
    boolean discreet = page.who().filter(who -> who.supervisor() || who.auditor()).isEmpty();
    return of.getSuggestion().getReasonsList().stream()
        .map(
            reason ->
                discreet && reason == CheckReason.CHECK_REASON_WATCH_LIST
                    ? page.text("reason.discreet")
                    : texts().wordOr("reason", reason.name(), "reason.other"))
        .toList();
  }

  /** True if a recorded impostor has this face. */
  public boolean isAlarm() {
    return of.getSuggestion().getReasonsList().contains(CheckReason.CHECK_REASON_WATCH_LIST);
  }

  /** What would make a better capture. */
  public List<String> advice() {
    return capture.stream().flatMap(kept -> kept.advice().stream()).map(texts()::advice).toList();
  }

  /** Where the last capture is seen; empty if there is none, or retention has erased it. */
  public String capturePath() {
    return !isChecked() || of.hasRedactedAt() ? "" : path() + "/captures/" + lastEvent(of);
  }

  /** When the last capture was checked. */
  public String checkedAt() {
    return at(last().getAct().getAt());
  }

  /** The photos on record that the last capture was compared with, newest first. */
  public List<PhotoView> photos() {
    return last().getComparisonsList().stream()
        .map(
            photo ->
                new PhotoView(
                    path() + "/photos/" + photo.getPhotoId(),
                    date(photo.getCapturedOn()),
                    Tone.of(photo.getBand(), texts()),
                    odds(photo.getFalseMatchRateDb())))
        .toList();
  }

  /** Other persons with this face; empty unless a supervisor reads. */
  public List<CandidateView> candidates() {
    return last().getCandidatesList().stream()
        .map(
            found ->
                new CandidateView(
                    found.getCandidate().getPersonId(),
                    path() + "/others/" + found.getCandidate().getPhotoId(),
                    date(found.getCandidate().getCapturedOn()),
                    odds(found.getCandidate().getFalseMatchRateDb()),
                    found.getWasImpostor()))
        .toList();
  }

  /** Recorded impersonations, newest first, each a sentence. */
  public List<String> history() {
    return incidents.stream()
        .map(
            each ->
                page.text(
                    each.getVictimPersonId().equals(of.getPersonId())
                        ? "history.victim"
                        : "history.impostor",
                    at(each.getRecordedAt()),
                    each.getOfficeId()))
        .toList();
  }

  /** What was done so far, oldest first. */
  public List<Step> steps() {
    Stream.Builder<Step> steps = Stream.builder();
    steps.add(step("step.opened", of.getOpened(), "", ""));
    of.getChecksList()
        .forEach(
            check ->
                steps.add(
                    step(
                        "step.checked",
                        check.getAct(),
                        Tone.of(check.getSuggestion().getBand(), texts()).word(),
                        "")));
    if (of.hasAlternativeChecks()) {
      steps.add(
          step(
              "step.documents",
              of.getAlternativeChecks().getAct(),
              texts().word("ground", of.getAlternativeChecks().getGround()),
              documents()));
    }
    decision("step.decided", of.hasDecision(), of.getDecision()).ifPresent(steps::add);
    decision("step.reviewed", of.hasReview(), of.getReview()).ifPresent(steps::add);
    if (of.hasWithdrawal()) {
      steps.add(
          step("step.withdrawn", of.getWithdrawal().getAct(), "", of.getWithdrawal().getReason()));
    }
    if (of.hasExpiry()) {
      String when = at(of.getExpiry().getAct().getAt());
      steps.add(new Step(page.text("expiry.step"), when, page.text("expiry.by"), "", ""));
    }
    return steps.build().toList();
  }

  /** Since when it is open. */
  public String openedAt() {
    return at(of.getOpened().getAt());
  }

  /** Who opened it. */
  public String openedBy() {
    return of.getOpened().getOperatorId();
  }

  /** The office's number. */
  public String office() {
    return of.getOfficeId();
  }

  /** True if a card is handed over or made after it. */
  public boolean isForCard() {
    return of.getKind() != CaseKind.CASE_KIND_IDENTITY_CHECK;
  }

  private String documents() {
    String seen =
        String.join(
            page.text("list.comma"),
            of.getAlternativeChecks().getEvidenceList().stream()
                .map(each -> texts().word("evidence", each))
                .toList());
    String note = of.getAlternativeChecks().getNote();
    return note.isEmpty() ? seen : seen + " · " + note;
  }

  private Optional<Step> decision(String key, boolean there, CaseDecision decision) {
    return there
        ? Optional.of(
            step(
                key,
                decision.getAct(),
                texts().word("decision", decision.getDecision()),
                decision.getReason()))
        : Optional.empty();
  }

  private Step step(String key, CaseAct act, String what, String why) {
    return new Step(page.text(key), at(act.getAt()), act.getOperatorId(), what, why);
  }

  private CaseCheck last() {
    return isChecked() ? of.getChecks(of.getChecksCount() - 1) : CaseCheck.getDefaultInstance();
  }

  private boolean is(CaseState... states) {
    return Stream.of(states).anyMatch(of.getState()::equals);
  }

  private boolean reads(CaseState... states) {
    return is(states) && page.who().filter(Page.Who::clerk).isPresent();
  }

  private String odds(int db) {
    long oneOf = Odds.oneOf(db);
    return oneOf == 1 ? page.text("odds.most") : page.text("odds", oneOf);
  }

  private String date(String capturedOn) {
    return capturedOn.isEmpty() ? page.text("date.unknown") : capturedOn;
  }

  private String at(Timestamp time) {
    return MINUTE.format(Instant.ofEpochSecond(time.getSeconds()).atZone(zone));
  }

  private Texts texts() {
    return page.texts();
  }

  /**
   * A photo on record.
   *
   * @param path where it is seen
   * @param date when it was taken
   * @param tone how it compares
   * @param odds how often strangers look this alike
   */
  public record PhotoView(String path, String date, Tone tone, String odds) {}

  /**
   * Another person with this face.
   *
   * @param personId that person's number
   * @param path where the photo is seen
   * @param date when it was taken
   * @param odds how often strangers look this alike
   * @param impostor recorded as one
   */
  public record CandidateView(
      String personId, String path, String date, String odds, boolean impostor) {}

  /**
   * A step of the case.
   *
   * @param name what kind of step
   * @param at when, at the office
   * @param by who
   * @param what came of it; may be empty
   * @param why in their words; may be empty
   */
  public record Step(String name, String at, String by, String what, String why) {}
}
