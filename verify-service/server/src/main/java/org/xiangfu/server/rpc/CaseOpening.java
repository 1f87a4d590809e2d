package org.xiangfu.server.rpc;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xiangfu.server.cases.Demography;
import org.xiangfu.v1.AlternativeChecks;
import org.xiangfu.v1.AlternativeEvidence;
import org.xiangfu.v1.AlternativeGround;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.CaseOrBuilder;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordAlternativeChecksRequest;
import org.xiangfu.v1.ReplacementReason;
import org.xiangfu.v1.Sex;

/** What a clerk writes into a case, checked. */
final class CaseOpening {
  private static final int MAX_EVIDENCE = 10;
  private static final String ZONE = "Asia/Taipei";
  private static final int OLDEST = 130;

  private CaseOpening() {}

  /**
   * The case that a request opens; its id, state and first act are yet to come.
   *
   * @param demography tells statistics of the applicant
   */
  static Case of(OpenCaseRequest request, Demography demography, Clock clock) {
    Origin origin = Validation.origin(request.getOrigin());
    Validation.text("origin.office_id", origin.getOfficeId(), 1, 32);
    if (origin.getPurpose() != purpose(request.getKind())) {
      throw ServiceException.invalid("origin.purpose must be that of the case's kind");
    }
    set(
        "replacement_reason",
        request.getReplacementReason() != ReplacementReason.REPLACEMENT_REASON_UNSPECIFIED,
        request.getReplacementReason() == ReplacementReason.UNRECOGNIZED,
        request.getKind() == CaseKind.CASE_KIND_REPLACEMENT);
    set(
        "identity_check_use",
        request.getIdentityCheckUse() != IdentityCheckUse.IDENTITY_CHECK_USE_UNSPECIFIED,
        request.getIdentityCheckUse() == IdentityCheckUse.UNRECOGNIZED,
        request.getKind() == CaseKind.CASE_KIND_IDENTITY_CHECK);
    var opened =
        Case.newBuilder()
            .setKind(request.getKind())
            .setReplacementReason(request.getReplacementReason())
            .setIdentityCheckUse(request.getIdentityCheckUse())
            .setPersonId(Validation.personId("person_id", request.getPersonId()))
            .setOfficeId(origin.getOfficeId())
            .setOfficeZone(zone(request.getOfficeZone()));
    int year = year(opened, clock);
    demography.describe(opened, birthYear(request.getBirthYear(), year), year);
    return opened.build();
  }

  /**
   * The same with what the request and the number did not say.
   *
   * @param known what the register says of the applicant
   */
  static Case described(
      Case opened,
      Optional<org.xiangfu.server.persons.Demography> known,
      Demography demography,
      Clock clock) {
    if (known.isEmpty()) {
      return opened;
    }
    var described = opened.toBuilder();
    if (!opened.hasAgeFrom()) {
      demography.describe(described, known.get().birthYear(), year(opened, clock));
    }
    switch (known.get().sex()) {
      case PERSON_SEX_MALE -> described.setSex(Sex.SEX_MALE);
      case PERSON_SEX_FEMALE -> described.setSex(Sex.SEX_FEMALE);
      case PERSON_SEX_UNSPECIFIED, UNRECOGNIZED -> {}
    }
    return described.build();
  }

  private static int year(CaseOrBuilder opened, Clock clock) {
    return clock.instant().atZone(ZoneId.of(opened.getOfficeZone())).getYear();
  }

  private static OptionalInt birthYear(int stated, int year) {
    if (stated == 0) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Validation.range("birth_year", stated, year - OLDEST, year, stated));
  }

  private static Purpose purpose(CaseKind kind) {
    return switch (kind) {
      case CASE_KIND_REPLACEMENT -> Purpose.PURPOSE_REPLACEMENT;
      case CASE_KIND_FIRST_ISSUE -> Purpose.PURPOSE_FIRST_ISSUE;
      case CASE_KIND_COLLECTION -> Purpose.PURPOSE_COLLECTION;
      case CASE_KIND_CANCELLATION -> Purpose.PURPOSE_CANCELLATION;
      case CASE_KIND_IDENTITY_CHECK -> Purpose.PURPOSE_IDENTITY_CHECK;
      case CASE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw ServiceException.invalid("kind must be a kind that this release knows");
    };
  }

  private static void set(String field, boolean set, boolean unknown, boolean required) {
    if (unknown || set != required) {
      throw ServiceException.invalid(
          field + (required ? " must be a value that this release knows" : " must not be set"));
    }
  }

  private static String zone(String zone) {
    try {
      return zone.isEmpty() ? ZONE : ZoneId.of(Validation.text("office_zone", zone, 1, 64)).getId();
    } catch (DateTimeException e) {
      throw ServiceException.invalid("office_zone must be an IANA time zone such as " + ZONE);
    }
  }

  /** What was looked at instead of a face; its act is yet to come. */
  static AlternativeChecks alternative(RecordAlternativeChecksRequest request) {
    AlternativeGround ground = request.getGround();
    List<AlternativeEvidence> evidence = request.getEvidenceList();
    if (ground == AlternativeGround.ALTERNATIVE_GROUND_UNSPECIFIED
        || ground == AlternativeGround.UNRECOGNIZED) {
      throw ServiceException.invalid("ground must be a ground that this release knows");
    }
    if (evidence.isEmpty()
        || evidence.size() > MAX_EVIDENCE
        || evidence.contains(AlternativeEvidence.ALTERNATIVE_EVIDENCE_UNSPECIFIED)
        || evidence.contains(AlternativeEvidence.UNRECOGNIZED)) {
      throw ServiceException.invalid(
          "evidence must have 1 to %d entries, and only known ones".formatted(MAX_EVIDENCE));
    }
    boolean other =
        ground == AlternativeGround.ALTERNATIVE_GROUND_OTHER
            || evidence.contains(AlternativeEvidence.ALTERNATIVE_EVIDENCE_OTHER);
    return AlternativeChecks.newBuilder()
        .setGround(ground)
        .addAllEvidence(evidence.stream().distinct().sorted().toList())
        .setNote(Validation.text("note", request.getNote(), other ? 1 : 0, CaseCalls.MAX_TEXT))
        .build();
  }
}
