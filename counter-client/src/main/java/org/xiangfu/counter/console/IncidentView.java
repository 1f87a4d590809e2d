package org.xiangfu.counter.console;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.xiangfu.counter.Odds;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;
import org.xiangfu.v1.IncidentState;
import org.xiangfu.v1.IncidentStep;
import org.xiangfu.v1.PastProbe;
import org.xiangfu.v1.RecheckState;

/** An impersonation in words. Immutable. */
public final class IncidentView {
  private static final int NO_ODDS = -1;

  private final Incident of;
  private final Page page;
  private final ZoneId zone;
  private final int odds;

  IncidentView(Incident of, Page page, ZoneId zone) {
    this(of, page, zone, NO_ODDS);
  }

  /** One whose impostor has a face that was searched for; {@code -10*log10} of a chance match. */
  IncidentView(Incident of, Page page, ZoneId zone, int odds) {
    this.of = of;
    this.page = page;
    this.zone = zone;
    this.odds = odds;
  }

  /** Where it is seen. */
  public String path() {
    return "/incidents/" + of.getIncidentId();
  }

  /** The id's beginning, to be said aloud. */
  public String shortId() {
    return of.getIncidentId().substring(0, Math.min(CaseView.SHORT, of.getIncidentId().length()));
  }

  /** The impostor's number, or that it is not known. */
  public String impostor() {
    return of.getImpostorPersonId().isEmpty()
        ? page.text("audit.impostor.unknown")
        : of.getImpostorPersonId();
  }

  /** The number of whom the impostor passed for. */
  public String victim() {
    return of.getVictimPersonId();
  }

  /** When it was recorded, at the office. */
  public String at() {
    return AuditForm.shown(of.getRecordedAt(), zone);
  }

  /** Where it was recorded. */
  public String office() {
    return of.getOfficeId();
  }

  /** Who recorded it. */
  public String by() {
    return of.getOperatorId();
  }

  /** How far it came, with its outcome. */
  public String state() {
    return of.getOutcome() == IncidentOutcome.INCIDENT_OUTCOME_UNSPECIFIED
        ? page.texts().shared("incident", of.getState())
        : page.texts().shared("incident", of.getOutcome());
  }

  /** A name for colours: refer, no-match or none. */
  public String tone() {
    return switch (of.getState()) {
      case INCIDENT_STATE_SUSPECTED -> "refer";
      case INCIDENT_STATE_CLOSED -> "none";
      default -> "no-match";
    };
  }

  /** Faces that are watched for. */
  public long faces() {
    return of.getFacesList().stream().filter(face -> !face.getForgotten()).count();
  }

  /** Events that are evidence. */
  public List<String> evidence() {
    return of.getEvidenceEventIdsList();
  }

  /** Where the case that it came to light with is seen by this reader; empty if there is none. */
  public String casePath() {
    return casePath(of.getCaseId(), page);
  }

  private static String casePath(String caseId, Page page) {
    if (caseId.isEmpty()) {
      return "";
    }
    boolean auditor = page.who().filter(Page.Who::auditor).isPresent();
    return (auditor ? "/audit/cases/" : "/cases/") + caseId;
  }

  /** True if this reader may confirm it: a supervisor, and somebody else than who recorded it. */
  public boolean canConfirm() {
    return of.getState() == IncidentState.INCIDENT_STATE_SUSPECTED
        && page.who().filter(Page.Who::supervisor).isPresent()
        && !of.getOperatorId().equals(page.who().map(Page.Who::name).orElse(""));
  }

  /** True if it can still be closed. */
  public boolean canClose() {
    return of.getState() != IncidentState.INCIDENT_STATE_CLOSED;
  }

  /** How it can be closed: a suspicion only as unfounded. */
  public List<AuditForm.Choice> outcomes() {
    List<IncidentOutcome> possible =
        of.getState() == IncidentState.INCIDENT_STATE_SUSPECTED
            ? List.of(IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED)
            : List.of(
                IncidentOutcome.INCIDENT_OUTCOME_PROSECUTED,
                IncidentOutcome.INCIDENT_OUTCOME_SETTLED,
                IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED);
    return possible.stream()
        .map(
            each ->
                new AuditForm.Choice(
                    each.name(),
                    page.texts().word("auditOutcome", each),
                    each == possible.getFirst()))
        .toList();
  }

  /** What was done, oldest first. */
  public List<Step> steps() {
    return of.getStepsList().stream().map(this::step).toList();
  }

  private Step step(IncidentStep step) {
    return new Step(
        page.texts().shared("incident", step.getKind()),
        AuditForm.shown(step.getAt(), zone),
        step.getOperatorId().isEmpty() ? page.text("audit.node") : step.getOperatorId(),
        step.getOfficeId(),
        step.getReason(),
        step.getEvidenceEventIdsCount() + step.getFaceIdsCount());
  }

  /** Remembered captures that the faces were compared with; empty until that is done. */
  public OptionalLong searched() {
    return of.getRecheck().getState() == RecheckState.RECHECK_STATE_DONE
        ? OptionalLong.of(of.getRecheck().getSearched())
        : OptionalLong.empty();
  }

  /** True while the captures of the past are being searched. */
  public boolean isSearching() {
    return of.getRecheck().getState() == RecheckState.RECHECK_STATE_PENDING;
  }

  /** Where else the faces showed up. */
  public List<Sighting> sightings() {
    return of.getRecheck().getFoundList().stream().map(each -> sighting(each, page, zone)).toList();
  }

  /** How often strangers look this alike; empty unless a face was searched for. */
  public Optional<String> odds() {
    return odds == NO_ODDS ? Optional.empty() : Optional.of(page.text("odds", Odds.oneOf(odds)));
  }

  static Sighting sighting(PastProbe of, Page page, ZoneId zone) {
    return new Sighting(
        AuditForm.shown(of.getTime(), zone),
        of.getPersonId(),
        of.getOfficeId(),
        casePath(of.getCaseId(), page),
        page.text("odds", Odds.oneOf(of.getFalseMatchRateDb())));
  }

  /**
   * A step.
   *
   * @param what was done
   * @param at when, at the office
   * @param by who, or the service
   * @param office where; may be empty
   * @param why in their words; may be empty
   * @param added pieces of evidence and faces
   */
  public record Step(String what, String at, String by, String office, String why, int added) {}

  /**
   * A capture of the past.
   *
   * @param at when, at the office
   * @param person whom the applicant said to be; may be empty
   * @param office where
   * @param path of its case; may be empty
   * @param odds how often strangers look this alike
   */
  public record Sighting(String at, String person, String office, String path, String odds) {}
}
