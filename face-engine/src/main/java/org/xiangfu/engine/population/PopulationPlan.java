package org.xiangfu.engine.population;

import java.util.List;

/**
 * What an archive is to hold.
 *
 * @param people identities, 1–{@value ArtificialId#LAST}
 * @param portraits of each, 1–1000
 * @param seed everything follows from it
 * @param styles of the portraits, in turn
 * @param siblings share of the people who are the sibling of the one before, 0–0.5
 * @param substitutions photos to file under somebody else
 * @param doubleIdentities people to enrol a second time under another identity
 */
public record PopulationPlan(
    int people,
    int portraits,
    long seed,
    List<PortraitStyle> styles,
    double siblings,
    int substitutions,
    int doubleIdentities) {

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the first value that is out of its range
   */
  public PopulationPlan {
    styles = List.copyOf(styles);
    check(people >= 1 && people <= ArtificialId.LAST, "people", people, "1.." + ArtificialId.LAST);
    check(portraits >= 1 && portraits <= 1000, "portraits", portraits, "1..1000");
    check(!styles.isEmpty(), "styles", styles, "at least one");
    check(siblings >= 0 && siblings <= 0.5, "siblings", siblings, "0..0.5");
    check(substitutions >= 0, "substitutions", substitutions, "0 or more");
    check(doubleIdentities >= 0, "doubleIdentities", doubleIdentities, "0 or more");
    check(
        2L * (substitutions + doubleIdentities) <= people,
        "substitutions + doubleIdentities",
        substitutions + doubleIdentities,
        "at most half the people, so that no two exercises meet");
  }

  private static void check(boolean good, String name, Object value, String range) {
    if (!good) {
      throw new IllegalArgumentException("%s is %s, must be %s".formatted(name, value, range));
    }
  }
}
