package org.xiangfu.server.access;

import io.grpc.Status;

/** Why somebody is not let in, or not to this: stable names, told to the client as the reason. */
public enum Refusal {
  SIGN_IN_REQUIRED(Status.Code.UNAUTHENTICATED, "sign in first 請先登入"),
  TOKEN_INVALID(Status.Code.UNAUTHENTICATED, "the token is not one of this service 憑據無效"),
  TOKEN_EXPIRED(Status.Code.UNAUTHENTICATED, "the token has expired; sign in again 憑據逾期，請重新登入"),
  SESSION_ENDED(Status.Code.UNAUTHENTICATED, "the session has ended; sign in again 連線階段已結束，請重新登入"),
  TOKEN_ELSEWHERE(
      Status.Code.UNAUTHENTICATED, "the token was given to another workstation 憑據屬於其他工作站"),
  CERTIFICATE_REVOKED(
      Status.Code.UNAUTHENTICATED, "this workstation's certificate was revoked 工作站憑證已廢止"),
  BAD_CREDENTIALS(Status.Code.UNAUTHENTICATED, "account or password is wrong 帳號或密碼錯誤"),
  ACCOUNT_LOCKED(
      Status.Code.PERMISSION_DENIED,
      "too many attempts: wait a quarter of an hour, or have an administrator unlock the account"
          + " 嘗試次數過多，請稍候十五分鐘或洽管理員解鎖"),
  ACCOUNT_DISABLED(Status.Code.PERMISSION_DENIED, "the account is disabled 帳號已停用"),
  PASSWORD_CHANGE_REQUIRED(
      Status.Code.PERMISSION_DENIED,
      "the password must be changed first: xiangfu account password 請先變更密碼"),
  RIGHT_MISSING(Status.Code.PERMISSION_DENIED, "your role has no right to do this 您的角色無此權限"),
  PURPOSE_NOT_ALLOWED(
      Status.Code.PERMISSION_DENIED, "your role may not give this purpose 您的角色不得使用此目的代碼"),
  OPERATOR_MISMATCH(
      Status.Code.PERMISSION_DENIED,
      "origin.operator_id names another account than the one signed in 作業人員與登入帳號不符"),
  WORKSTATION_MISMATCH(
      Status.Code.PERMISSION_DENIED,
      "origin.workstation_id is not what the certificate says 工作站與憑證不符"),
  CALL_NOT_LISTED(Status.Code.PERMISSION_DENIED, "nobody has a right to this call 此功能未開放"),
  ACCOUNTS_UNKNOWN(
      Status.Code.UNAVAILABLE,
      "this node does not hear of the accounts; send the call again 節點暫時無法確認帳號，請再試");

  private final Status.Code code;
  private final String message;

  Refusal(Status.Code code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The gRPC status. */
  public Status.Code code() {
    return code;
  }

  /** In English and Traditional Chinese, without personal data. */
  public String message() {
    return message;
  }
}
