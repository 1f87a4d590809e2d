package org.xiangfu.server.ledger;

import java.util.List;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * The command level that events need: an earlier release would index their kinds as unknown ones.
 */
final class EventLevel {
  private EventLevel() {}

  /** The highest that one of them needs. */
  static int of(List<LedgerEntry> list) {
    return list.stream().mapToInt(EventLevel::level).max().orElse(0);
  }

  private static int level(LedgerEntry entry) {
    return Math.max(level(entry.getEvent()), CommandLevel.ofGeneration(entry.getGeneration()));
  }

  private static int level(Event event) {
    if (isOfSuspicion(event.getKind())) {
      return CommandLevel.SUSPICION;
    }
    if (event.getKind() == EventKind.EVENT_KIND_PROBE_READ) {
      return CommandLevel.PROBE_IMAGES;
    }
    if (isOfSweeps(event.getKind())) {
      return CommandLevel.SWEEPS;
    }
    if (event.getKind() == EventKind.EVENT_KIND_TEMPLATES_LOADED) {
      return CommandLevel.TEMPLATES;
    }
    if (isOfAudit(event)) {
      return CommandLevel.AUDIT;
    }
    if (isOfPersons(event.getKind())) {
      return CommandLevel.PERSONS;
    }
    if (isOfIncidents(event.getKind())) {
      return CommandLevel.INCIDENTS;
    }
    if (!event.getCaseId().isEmpty() || isOfCases(event.getKind())) {
      return CommandLevel.CASES;
    }
    return isOfAccess(event.getKind()) ? CommandLevel.ACCOUNTS : 0;
  }

  private static boolean isOfIncidents(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_INCIDENT_EVIDENCE_ADDED,
          EVENT_KIND_INCIDENT_CONFIRMED,
          EVENT_KIND_INCIDENT_CLOSED,
          EVENT_KIND_INCIDENT_RECHECKED,
          EVENT_KIND_INCIDENT_FACES_FORGOTTEN,
          EVENT_KIND_FACE_HISTORY_SEARCHED,
          EVENT_KIND_PROBES_FORGOTTEN ->
          true;
      default -> false;
    };
  }

  /** Whether an event is proposed by itself, since others must not share its refusal. */
  static boolean goesAlone(EventKind kind) {
    return isOfPersons(kind)
        || isOfSuspicion(kind)
        || isOfSweeps(kind)
        || kind == EventKind.EVENT_KIND_PROBE_READ
        || kind == EventKind.EVENT_KIND_TEMPLATES_LOADED;
  }

  private static boolean isOfSuspicion(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_RECORD_SUSPECTED, EVENT_KIND_SUSPECT_CHECKED, EVENT_KIND_SUSPECTS_READ ->
          true;
      default -> false;
    };
  }

  private static boolean isOfSweeps(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_SWEEP_STARTED,
          EVENT_KIND_SWEEP_CHANGED,
          EVENT_KIND_SWEEP_ENDED,
          EVENT_KIND_FINDING_DECIDED,
          EVENT_KIND_FINDINGS_READ ->
          true;
      default -> false;
    };
  }

  private static boolean isOfPersons(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_PERSON_RECORDED,
          EVENT_KIND_NAME_CHANGED,
          EVENT_KIND_DEATH_RECORDED,
          EVENT_KIND_PERSONS_MERGED,
          EVENT_KIND_PERSONS_RELATED,
          EVENT_KIND_PERSONS_UNRELATED,
          EVENT_KIND_PHOTO_WITHDRAWN,
          EVENT_KIND_PERSON_RECORD_READ,
          EVENT_KIND_PERSONS_SEARCHED,
          EVENT_KIND_RETENTION_APPLIED ->
          true;
      default -> false;
    };
  }

  static boolean isOfAudit(Event event) {
    return event.getWithoutCase()
        || switch (event.getKind()) {
          case EVENT_KIND_CASES_AUDITED, EVENT_KIND_CASE_STEP_REFUSED -> true;
          default -> false;
        };
  }

  private static boolean isOfCases(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_RECEIPT_REFUSED, EVENT_KIND_RECEIPTS_RECONCILED -> true;
      default -> false;
    };
  }

  private static boolean isOfAccess(EventKind kind) {
    return switch (kind) {
      case EVENT_KIND_SIGNED_IN,
          EVENT_KIND_SIGN_IN_FAILED,
          EVENT_KIND_SIGNED_OUT,
          EVENT_KIND_ACCOUNT_CHANGED,
          EVENT_KIND_ACCESS_REFUSED ->
          true;
      default -> false;
    };
  }
}
