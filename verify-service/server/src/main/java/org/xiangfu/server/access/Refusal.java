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
  MEANS_NOT_OFFERED(
      Status.Code.FAILED_PRECONDITION,
      "this service takes no sign-ins of this kind; sign in with a password 本服務未提供此登入方式"),
  ID_TOKEN_INVALID(
      Status.Code.UNAUTHENTICATED,
      "the ID token is not one of the provider for this sign-in; begin anew 身分憑據無效，請重新登入"),
  ID_TOKEN_EXPIRED(
      Status.Code.UNAUTHENTICATED,
      "the ID token has expired; begin anew, and compare the clocks 身分憑據逾期，請重新登入並校對時間"),
  CHALLENGE_INVALID(
      Status.Code.UNAUTHENTICATED,
      "the challenge is too old, or was given to another workstation; begin anew"
          + " 登入要求逾期或屬於其他工作站，請重新登入"),
  CHALLENGE_USED(
      Status.Code.UNAUTHENTICATED,
      "somebody has signed in with this challenge already; begin anew 登入要求已使用過，請重新登入"),
  CARD_NOT_ACCEPTED(
      Status.Code.UNAUTHENTICATED,
      "the card's certificate or signature is not one that is taken here 憑證或簽章不被接受"),
  CARD_EXPIRED(
      Status.Code.UNAUTHENTICATED,
      "the card's certificate has expired, or is not good yet 憑證已逾期或尚未生效"),
  CARD_REVOKED(Status.Code.UNAUTHENTICATED, "the card's certificate was revoked 憑證已廢止"),
  CARD_STATUS_UNKNOWN(
      Status.Code.UNAVAILABLE,
      "whether the card was revoked cannot be asked now; sign in another way or later"
          + " 暫時無法查詢憑證狀態，請改用其他方式或稍候再試"),
  IDENTITY_NOT_LINKED(
      Status.Code.PERMISSION_DENIED,
      "no account here is linked with it; ask an administrator: xiangfu account link"
          + " 尚未與本系統帳號連結，請洽管理員"),
  ROLE_WITHHELD(
      Status.Code.PERMISSION_DENIED,
      "the provider does not list every role that the account has here; ask an administrator"
          + " 登入提供者未授予此帳號的全部角色，請洽管理員"),
  IDENTITY_PROVIDER_UNAVAILABLE(
      Status.Code.UNAVAILABLE,
      "the OpenID provider cannot be asked now; sign in another way or later"
          + " 登入提供者暫時無法連線，請改用其他方式或稍候再試"),
  OPERATOR_RATE_LIMIT(
      Status.Code.RESOURCE_EXHAUSTED,
      "this account has made more calls of this kind than an operator may; wait a moment"
          + " 此帳號操作次數超過上限，請稍候再試"),
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
  TRAINING_SERVICE(
      Status.Code.FAILED_PRECONDITION,
      "this is a training service of made-up people: nothing real may be done here"
          + " 這是教育訓練用的服務，不得用於正式作業"),
  NOT_TRAINING_SERVICE(
      Status.Code.FAILED_PRECONDITION,
      "this is the real service: nobody may train here 這是正式作業的服務，不得用於教育訓練"),
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
