package org.xiangfu.counter.slip;

import java.util.List;

/**
 * What an applicant takes home, in the words of one language.
 *
 * @param language as PDF says it, such as {@code zh-Hant-TW}
 * @param title what the slip is
 * @param office which gives it
 * @param facts of the case, in order
 * @param heading above the list; empty if there is none
 * @param items numbered; may be empty
 * @param text below; may be empty
 * @param clerk who gives it
 * @param signature what the line for the signature is for
 * @param mark written over every page, such as of training; empty: a slip that counts
 * @param lacking said on the page where a character is in no font
 */
public record Slip(
    String language,
    String title,
    String office,
    List<Fact> facts,
    String heading,
    List<String> items,
    String text,
    String clerk,
    String signature,
    String mark,
    String lacking) {
  /** Keeps lists of its own. */
  public Slip {
    facts = List.copyOf(facts);
    items = List.copyOf(items);
  }

  /**
   * A line of the case.
   *
   * @param name what it is
   * @param value as on record: nothing is normalised
   */
  public record Fact(String name, String value) {}
}
