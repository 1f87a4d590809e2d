package org.xiangfu.server.ledger.proof;

/** What can be wrong with a line of an export. */
public enum Problem {
  NOT_AN_EXPORT(
      "this is not the first line of an export of the ledger, or it was altered",
      "並非帳冊匯出檔的首行，或已遭竄改"),
  NOT_A_RECORD("the line was altered: no record is written like this", "此行已遭竄改：不符紀錄格式"),
  OUT_OF_ORDER(
      "the event's sequence is not above the one before: it was altered, repeated or moved",
      "事件序號未遞增：遭竄改、重複或移動"),
  NOT_IN_CHAIN(
      "the event does not follow from what stands before it: it was altered or moved, or events"
          + " before it are missing",
      "事件與前文之雜湊鏈不符：遭竄改或移動，或其前有事件遺失"),
  CHECKPOINT_ELSEWHERE(
      "the checkpoint signs another state than the events up to here: it was altered or moved, or"
          + " events before it are missing",
      "查核點所簽狀態與至此之事件不符：遭竄改或移動，或其前有事件遺失"),
  KEY_UNKNOWN(
      "the checkpoint was signed with a key that the given file does not hold, or was altered",
      "查核點所用簽章金鑰不在所給的公鑰檔中，或已遭竄改"),
  SIGNATURE_WRONG(
      "the checkpoint's signature is not good: it was altered, or signed by somebody else",
      "查核點簽章無效：遭竄改或非所給金鑰所簽"),
  END_ELSEWHERE(
      "the end does not fit what stands before it: it was altered, or records are missing",
      "結尾行與前文不符：遭竄改，或有紀錄遺失"),
  AFTER_THE_END("something stands after the end", "結尾行之後尚有內容");

  private final String english;
  private final String chinese;

  Problem(String english, String chinese) {
    this.english = english;
    this.chinese = chinese;
  }

  /** In English. */
  public String english() {
    return english;
  }

  /** In Traditional Chinese. */
  public String chinese() {
    return chinese;
  }
}
