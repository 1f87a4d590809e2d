package org.xiangfu.server.access;

import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.Map;
import java.util.Optional;
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

/** The right that each call needs. A call that is not here is refused to everybody. */
public final class CallRights {
  private static final Map<String, Right> RIGHTS =
      Map.ofEntries(
          call(HealthGrpc.getCheckMethod(), Right.ANYBODY),
          call(HealthGrpc.getWatchMethod(), Right.ANYBODY),
          call(ServerReflectionGrpc.getServerReflectionInfoMethod(), Right.DESCRIPTION),
          call(AccessServiceGrpc.getSignInMethod(), Right.ANYBODY),
          call(AccessServiceGrpc.getBeginOidcSignInMethod(), Right.ANYBODY),
          call(AccessServiceGrpc.getSignInWithIdTokenMethod(), Right.ANYBODY),
          call(AccessServiceGrpc.getBeginCardSignInMethod(), Right.ANYBODY),
          call(AccessServiceGrpc.getSignInWithCardMethod(), Right.ANYBODY),
          call(AccessServiceGrpc.getRefreshMethod(), Right.OWN_SESSION),
          call(AccessServiceGrpc.getSignOutMethod(), Right.OWN_SESSION),
          call(AccessServiceGrpc.getChangePasswordMethod(), Right.OWN_SESSION),
          call(AccountServiceGrpc.getCreateAccountMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getSetAccountRolesMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getSetAccountDisabledMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getResetPasswordMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getUnlockAccountMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getLinkIdentityMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getUnlinkIdentityMethod(), Right.ADMINISTER_ACCOUNTS),
          call(AccountServiceGrpc.getListAccountsMethod(), Right.ADMINISTER_ACCOUNTS),
          call(VerificationServiceGrpc.getVerifyMethod(), Right.VERIFY),
          call(VerificationServiceGrpc.getIdentifyMethod(), Right.IDENTIFY),
          call(VerificationServiceGrpc.getAssessPhotoMethod(), Right.ASSESS),
          call(EnrollmentServiceGrpc.getEnrollMethod(), Right.ENROLL),
          call(EnrollmentServiceGrpc.getEnrollStreamMethod(), Right.ENROLL_ARCHIVE),
          call(EnrollmentServiceGrpc.getEnrollTemplatesMethod(), Right.ENROLL_TEMPLATES),
          call(EnrollmentServiceGrpc.getLoadTemplatesMethod(), Right.LOAD_TEMPLATES),
          call(EnrollmentServiceGrpc.getRetirePhotoMethod(), Right.RETIRE_PHOTO),
          call(EnrollmentServiceGrpc.getGetPersonMethod(), Right.READ_PERSON),
          call(EnrollmentServiceGrpc.getGetPortraitMethod(), Right.READ_PORTRAIT),
          call(EnrollmentServiceGrpc.getChangePersonIdMethod(), Right.CHANGE_NUMBER),
          call(PersonServiceGrpc.getRecordPersonMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getChangeNameMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getRecordDeathMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getMergePersonsMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getRelatePersonsMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getUnrelatePersonsMethod(), Right.CHANGE_REGISTER),
          call(PersonServiceGrpc.getWithdrawPhotoMethod(), Right.WITHDRAW_PHOTO),
          call(PersonServiceGrpc.getGetPersonRecordMethod(), Right.READ_REGISTER),
          call(PersonServiceGrpc.getSearchPersonsMethod(), Right.READ_REGISTER),
          call(PersonServiceGrpc.getApplyRetentionMethod(), Right.APPLY_RETENTION),
          call(IncidentServiceGrpc.getRecordIncidentMethod(), Right.RECORD_INCIDENT),
          call(IncidentServiceGrpc.getSearchIncidentsMethod(), Right.READ_INCIDENTS),
          call(IncidentServiceGrpc.getGetIncidentMethod(), Right.READ_INCIDENTS),
          call(IncidentServiceGrpc.getAddIncidentEvidenceMethod(), Right.RECORD_INCIDENT),
          call(IncidentServiceGrpc.getConfirmIncidentMethod(), Right.CONFIRM_INCIDENT),
          call(IncidentServiceGrpc.getCloseIncidentMethod(), Right.CLOSE_INCIDENT),
          call(IncidentServiceGrpc.getSearchIncidentsByFaceMethod(), Right.SEARCH_FACE_HISTORY),
          call(IncidentServiceGrpc.getSearchPastProbesMethod(), Right.SEARCH_FACE_HISTORY),
          call(CaseServiceGrpc.getOpenCaseMethod(), Right.OPEN_CASE),
          call(CaseServiceGrpc.getAddProbeMethod(), Right.OPEN_CASE),
          call(CaseServiceGrpc.getRecordAlternativeChecksMethod(), Right.OPEN_CASE),
          call(CaseServiceGrpc.getDecideCaseMethod(), Right.DECIDE_CASE),
          call(CaseServiceGrpc.getReviewCaseMethod(), Right.REVIEW_CASE),
          call(CaseServiceGrpc.getWithdrawCaseMethod(), Right.OPEN_CASE),
          call(CaseServiceGrpc.getGetCaseMethod(), Right.READ_CASE),
          call(CaseServiceGrpc.getGetProbeMethod(), Right.READ_PROBE),
          call(CaseServiceGrpc.getListCasesMethod(), Right.READ_CASE),
          call(CaseServiceGrpc.getWatchCasesMethod(), Right.READ_CASE),
          call(CaseServiceGrpc.getDenyNoticeMethod(), Right.DENY_NOTICE),
          call(CaseServiceGrpc.getGetReceiptMethod(), Right.GET_RECEIPT),
          call(ProductionServiceGrpc.getConsumeReceiptMethod(), Right.CONSUME_RECEIPT),
          call(ProductionServiceGrpc.getReconcileMethod(), Right.RECONCILE),
          call(EventServiceGrpc.getSearchEventsMethod(), Right.READ_EVENTS),
          call(EventServiceGrpc.getExportEventsMethod(), Right.EXPORT_EVENTS),
          call(GatewayServiceGrpc.getRecordRefusalMethod(), Right.RECORD_AGENCY_REFUSAL),
          call(AuditServiceGrpc.getSearchCasesMethod(), Right.AUDIT_CASES),
          call(AuditServiceGrpc.getGetCaseTimelineMethod(), Right.AUDIT_CASES),
          call(AuditServiceGrpc.getGetStatisticsMethod(), Right.AUDIT_CASES),
          call(AuditServiceGrpc.getComputeStatisticsMethod(), Right.AUDIT_CASES),
          call(AuditServiceGrpc.getCountReadsWithoutCaseMethod(), Right.AUDIT_CASES),
          call(AuditServiceGrpc.getDrawSampleMethod(), Right.REVIEW_SAMPLES),
          call(AuditServiceGrpc.getAssignReviewMethod(), Right.REVIEW_SAMPLES),
          call(AuditServiceGrpc.getRecordReviewMethod(), Right.REVIEW_SAMPLES),
          call(AuditServiceGrpc.getListReviewsMethod(), Right.REVIEW_SAMPLES),
          call(AuditServiceGrpc.getListSuspectRecordsMethod(), Right.CHECK_RECORDS),
          call(AuditServiceGrpc.getCheckSuspectRecordMethod(), Right.CHECK_RECORDS),
          call(SweepServiceGrpc.getStartSweepMethod(), Right.SWEEP),
          call(SweepServiceGrpc.getPauseSweepMethod(), Right.SWEEP),
          call(SweepServiceGrpc.getResumeSweepMethod(), Right.SWEEP),
          call(SweepServiceGrpc.getCancelSweepMethod(), Right.SWEEP),
          call(SweepServiceGrpc.getGetSweepMethod(), Right.READ_SWEEP),
          call(SweepServiceGrpc.getListFindingsMethod(), Right.REVIEW_FINDINGS),
          call(SweepServiceGrpc.getGetFindingMethod(), Right.REVIEW_FINDINGS),
          call(SweepServiceGrpc.getDecideFindingMethod(), Right.REVIEW_FINDINGS),
          call(AdminServiceGrpc.getGetStatusMethod(), Right.READ_STATUS),
          call(AdminServiceGrpc.getStartBackupMethod(), Right.BACK_UP),
          call(AdminServiceGrpc.getGetBackupMethod(), Right.BACK_UP),
          call(AdminServiceGrpc.getCancelBackupMethod(), Right.BACK_UP),
          call(AdminServiceGrpc.getGetDataKeysMethod(), Right.ADMINISTER_KEYS),
          call(AdminServiceGrpc.getRotateDataKeysMethod(), Right.ADMINISTER_KEYS));

  private CallRights() {}

  private static Map.Entry<String, Right> call(MethodDescriptor<?, ?> method, Right right) {
    return Map.entry(method.getFullMethodName(), right);
  }

  /**
   * The right that a call needs; empty if it is not listed.
   *
   * @param method full name, such as {@code xiangfu.v1.VerificationService/Verify}
   */
  public static Optional<Right> of(String method) {
    return Optional.ofNullable(RIGHTS.get(method));
  }
}
