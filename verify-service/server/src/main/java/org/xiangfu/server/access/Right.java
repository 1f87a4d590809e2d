package org.xiangfu.server.access;

import static org.xiangfu.v1.Role.ROLE_ABIS;
import static org.xiangfu.v1.Role.ROLE_ADMIN;
import static org.xiangfu.v1.Role.ROLE_AGENCY;
import static org.xiangfu.v1.Role.ROLE_AUDITOR;
import static org.xiangfu.v1.Role.ROLE_CLERK;
import static org.xiangfu.v1.Role.ROLE_OPERATOR;
import static org.xiangfu.v1.Role.ROLE_SUPERVISOR;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import org.xiangfu.v1.Role;

/** What may be done, and by which roles. The second half of the matrix is {@link CallRights}. */
public enum Right {
  /** Health, and signing in. */
  ANYBODY,
  /** One's own session. */
  OWN_SESSION(
      ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_OPERATOR, ROLE_ADMIN, ROLE_AGENCY, ROLE_ABIS),
  /** What the service can do, as reflection tells it. */
  DESCRIPTION(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_OPERATOR, ROLE_ADMIN),
  /** 1:1 against the photos on record of one person. */
  VERIFY(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AGENCY),
  /** 1:N over everybody: never a side effect of another right. */
  IDENTIFY(ROLE_SUPERVISOR, ROLE_ABIS),
  /** The quality of a photo; nothing is kept. */
  ASSESS(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_OPERATOR),
  /** What is on record of one person. */
  READ_PERSON(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_ABIS),
  /** A photo on record. */
  READ_PORTRAIT(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_ABIS),
  /** One photo into the gallery. */
  ENROLL(ROLE_SUPERVISOR, ROLE_OPERATOR, ROLE_ABIS),
  /** An archive into the gallery. */
  ENROLL_ARCHIVE(ROLE_OPERATOR),
  /** An archive into the gallery, with templates that the client made. */
  ENROLL_TEMPLATES(ROLE_OPERATOR),
  /** Templates of an archive, extracted elsewhere, into the gallery in bulk. */
  LOAD_TEMPLATES(ROLE_OPERATOR),
  /** A photo out of every later comparison. */
  RETIRE_PHOTO(ROLE_SUPERVISOR, ROLE_OPERATOR, ROLE_ABIS),
  /** A person's new number, from the household system. */
  CHANGE_NUMBER(ROLE_OPERATOR),
  /** The suspicion that somebody passed for another, and what speaks for it. */
  RECORD_INCIDENT(ROLE_CLERK, ROLE_SUPERVISOR),
  /** A suspicion that somebody else recorded. */
  CONFIRM_INCIDENT(ROLE_SUPERVISOR),
  /** The end of an incident. */
  CLOSE_INCIDENT(ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** A face among recorded impostors, or in the probes of the past. */
  SEARCH_FACE_HISTORY(ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** The register of persons, from the household system. */
  CHANGE_REGISTER(ROLE_OPERATOR),
  /** Who a person is, as the register says. */
  READ_REGISTER(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** A photo out of everything, its bytes included. */
  WITHDRAW_PHOTO(ROLE_SUPERVISOR, ROLE_OPERATOR),
  /** Has this person passed for another, or been passed for? */
  READ_INCIDENTS(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** A case at the counter: opened, checked with 1:N as part of it, withdrawn. */
  OPEN_CASE(ROLE_CLERK, ROLE_SUPERVISOR),
  /** The decision of a case. */
  DECIDE_CASE(ROLE_CLERK, ROLE_SUPERVISOR),
  /** The second pair of eyes on a case. */
  REVIEW_CASE(ROLE_SUPERVISOR),
  /** What was found and decided in cases. */
  READ_CASE(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** The capture of a case's check. */
  READ_PROBE(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** Under whom else a case's check has found the face; asked for within a call. */
  READ_CANDIDATES(ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** The signed receipt of an accepted case. */
  GET_RECEIPT(ROLE_CLERK, ROLE_SUPERVISOR),
  /** That a holder denies a replacement. */
  DENY_NOTICE(ROLE_CLERK, ROLE_SUPERVISOR),
  /** A receipt for a card. */
  CONSUME_RECEIPT(ROLE_OPERATOR),
  /** Cards held against receipts. */
  RECONCILE(ROLE_AUDITOR),
  /** Who did what, when and why. */
  READ_EVENTS(ROLE_AUDITOR),
  /** Cases of all offices, searched and counted. */
  AUDIT_CASES(ROLE_AUDITOR),
  /** Samples of cases, and what their reviews find. */
  REVIEW_SAMPLES(ROLE_AUDITOR),
  /** Records of persons that an enrolment made suspect. */
  CHECK_RECORDS(ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** The whole gallery held against itself: begun, paused, cancelled. */
  SWEEP(ROLE_ADMIN),
  /** How far a sweep is. */
  READ_SWEEP(ROLE_SUPERVISOR, ROLE_AUDITOR, ROLE_ADMIN),
  /** Who may be on record twice, and what they are. */
  REVIEW_FINDINGS(ROLE_SUPERVISOR, ROLE_AUDITOR),
  /** The whole ledger, to be proven elsewhere. */
  EXPORT_EVENTS(ROLE_AUDITOR),
  /** How the service is. */
  READ_STATUS(ROLE_AUDITOR, ROLE_OPERATOR, ROLE_ADMIN, ROLE_ABIS),
  /** Erasing what was kept long enough. */
  APPLY_RETENTION(ROLE_ADMIN),
  /** What a gateway refused an agency. */
  RECORD_AGENCY_REFUSAL(ROLE_AGENCY),
  /** Backups. */
  BACK_UP(ROLE_ADMIN),
  /** The keys that seal stored data. */
  ADMINISTER_KEYS(ROLE_ADMIN),
  /** Who may sign in, and as what. */
  ADMINISTER_ACCOUNTS(ROLE_ADMIN);

  private final ImmutableSet<Role> roles;

  Right(Role... roles) {
    this.roles = ImmutableSet.copyOf(roles);
  }

  /** True if any of the roles has this right. */
  public boolean isOf(Collection<Role> held) {
    return held.stream().anyMatch(roles::contains);
  }
}
