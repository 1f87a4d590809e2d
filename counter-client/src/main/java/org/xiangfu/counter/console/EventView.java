package org.xiangfu.counter.console;

import java.time.ZoneId;
import java.util.Set;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;
import org.xiangfu.v1.Purpose;

/** An event of the ledger in words. Immutable. */
public final class EventView {
  /** Looks that change nothing. */
  private static final Set<EventKind> LOOKS =
      Set.of(
          EventKind.EVENT_KIND_PERSON_READ,
          EventKind.EVENT_KIND_HISTORY_READ,
          EventKind.EVENT_KIND_PORTRAIT_READ,
          EventKind.EVENT_KIND_PROBE_READ,
          EventKind.EVENT_KIND_CASES_AUDITED,
          EventKind.EVENT_KIND_SUSPECTS_READ,
          EventKind.EVENT_KIND_PERSON_RECORD_READ,
          EventKind.EVENT_KIND_PERSONS_SEARCHED,
          EventKind.EVENT_KIND_FACE_HISTORY_SEARCHED,
          EventKind.EVENT_KIND_FINDINGS_READ);

  private static final Set<EventKind> REFUSALS =
      Set.of(
          EventKind.EVENT_KIND_CASE_STEP_REFUSED,
          EventKind.EVENT_KIND_ACCESS_REFUSED,
          EventKind.EVENT_KIND_SIGN_IN_FAILED,
          EventKind.EVENT_KIND_RECEIPT_REFUSED,
          EventKind.EVENT_KIND_AGENCY_REFUSED,
          EventKind.EVENT_KIND_PROBE_REFUSED,
          EventKind.EVENT_KIND_ENROLLMENT_FAILED);

  private final Event of;
  private final Texts texts;
  private final ZoneId zone;

  EventView(Event of, Texts texts, ZoneId zone) {
    this.of = of;
    this.texts = texts;
    this.zone = zone;
  }

  /** Its place in the ledger. */
  public long sequence() {
    return of.getSequence();
  }

  /** When, at the office. */
  public String at() {
    return AuditForm.shown(of.getTime(), zone);
  }

  /** What was done. */
  public String what() {
    return texts.shared("event", of.getKind());
  }

  /** A name for colours: step, look or refused. */
  public String tone() {
    if (REFUSALS.contains(of.getKind())) {
      return "refused";
    }
    return LOOKS.contains(of.getKind()) ? "look" : "step";
  }

  /** True of a look that the same person takes at the same place and for the same end. */
  boolean isLookLike(EventView other) {
    return LOOKS.contains(of.getKind())
        && of.getKind() == other.of.getKind()
        && of.getOrigin().getOperatorId().equals(other.of.getOrigin().getOperatorId())
        && of.getOrigin().getOfficeId().equals(other.of.getOrigin().getOfficeId())
        && of.getOrigin().getWorkstationId().equals(other.of.getOrigin().getWorkstationId())
        && of.getOrigin().getPurpose() == other.of.getOrigin().getPurpose()
        && of.getIncidentId().equals(other.of.getIncidentId());
  }

  /** Who did it; the service itself where it says so. */
  public String who() {
    String operator = of.getOrigin().getOperatorId();
    return operator.isEmpty() ? texts.get("audit.node") : operator;
  }

  /** At which office; may be empty. */
  public String office() {
    return of.getOrigin().getOfficeId();
  }

  /** At which workstation; may be empty. */
  public String workstation() {
    return of.getOrigin().getWorkstationId();
  }

  /** What for; may be empty. */
  public String purpose() {
    Purpose purpose = of.getOrigin().getPurpose();
    return purpose == Purpose.PURPOSE_UNSPECIFIED ? "" : texts.word("auditPurpose", purpose);
  }

  /** Whom it is about; may be empty. */
  public String person() {
    return of.getPersonId();
  }

  /** Other persons in it. */
  public String related() {
    return String.join(texts.get("list.comma"), of.getRelatedPersonIdsList());
  }

  /** True if something was compared. */
  public boolean hasBand() {
    return of.getBand() != Band.BAND_UNSPECIFIED;
  }

  /** What was suggested. */
  public Tone band() {
    return Tone.of(of.getBand(), texts);
  }

  /** More, as the ledger has it; of a decision in words. May be empty. */
  public String detail() {
    String detail = of.getDetail().isEmpty() ? of.getAccount() : of.getDetail();
    return switch (of.getKind()) {
      case EVENT_KIND_CASE_DECIDED, EVENT_KIND_CASE_REVIEWED -> decided(detail);
      // The id of the check's event says nothing to a reader.
      case EVENT_KIND_PROBE_READ -> "";
      default -> detail;
    };
  }

  private String decided(String detail) {
    return switch (detail) {
      case "ACCEPT" -> texts.get("decision.DECISION_ACCEPT");
      case "REFER" -> texts.get("decision.DECISION_REFER");
      case "REFUSE" -> texts.get("decision.DECISION_REFUSE");
      default -> detail;
    };
  }

  /** The case that it belongs to; may be empty. */
  public String caseId() {
    return of.getCaseId();
  }

  /** The incident that it belongs to; may be empty. */
  public String incidentId() {
    return of.getIncidentId();
  }

  /** True if somebody looked at a person without a case. */
  public boolean withoutCase() {
    return of.getWithoutCase();
  }
}
