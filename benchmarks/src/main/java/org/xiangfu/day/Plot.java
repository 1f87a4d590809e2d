package org.xiangfu.day;

import org.xiangfu.v1.CaseKind;

/** What somebody who comes to the counter really is, which nobody behind it knows. */
enum Plot {
  LOST_CARD("the holder, card lost or damaged", CaseKind.CASE_KIND_REPLACEMENT, false, 42),
  COLLECTION("the holder, to collect", CaseKind.CASE_KIND_COLLECTION, false, 8),
  CANCELLATION("the holder, to cancel", CaseKind.CASE_KIND_CANCELLATION, false, 3),
  PASSPORT_CHECK("the holder, for a passport", CaseKind.CASE_KIND_IDENTITY_CHECK, false, 8),
  HAS_SIBLING("the holder, whose sibling is on record", CaseKind.CASE_KIND_REPLACEMENT, false, 5),
  FIRST_CARD("first card, nobody on record", CaseKind.CASE_KIND_FIRST_ISSUE, false, 5),
  BANDAGED("the holder, no usable face", CaseKind.CASE_KIND_REPLACEMENT, false, 3),
  CHANGED_MIND("the holder, who leaves", CaseKind.CASE_KIND_REPLACEMENT, false, 2),
  STRANGER("impostor, nobody on record", CaseKind.CASE_KIND_REPLACEMENT, true, 6),
  NEIGHBOUR("impostor who is on record", CaseKind.CASE_KIND_REPLACEMENT, true, 5),
  SIBLING("impostor, the holder's sibling", CaseKind.CASE_KIND_REPLACEMENT, true, 4),
  SUBSTITUTED("impostor whose photo is on the record", CaseKind.CASE_KIND_REPLACEMENT, true, 3),
  SECOND_IDENTITY("first card for a face on record", CaseKind.CASE_KIND_FIRST_ISSUE, true, 2),
  COMES_AGAIN("impostor who was recorded before", CaseKind.CASE_KIND_REPLACEMENT, true, 2),
  STRANGER_AGAIN("the same, on record nowhere", CaseKind.CASE_KIND_REPLACEMENT, true, 2);

  private final String words;
  private final CaseKind kind;
  private final boolean impostor;
  private final int share;

  Plot(String words, CaseKind kind, boolean impostor, int share) {
    this.words = words;
    this.kind = kind;
    this.impostor = impostor;
    this.share = share;
  }

  String words() {
    return words;
  }

  CaseKind kind() {
    return kind;
  }

  /** True if no card, and no other service, must come of it. */
  boolean impostor() {
    return impostor;
  }

  /** True if the office has recorded the impostor before. */
  boolean again() {
    return this == COMES_AGAIN || this == STRANGER_AGAIN;
  }

  /** How many of a hundred. */
  int share() {
    return share;
  }
}
