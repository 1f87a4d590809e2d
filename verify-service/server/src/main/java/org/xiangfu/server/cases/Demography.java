package org.xiangfu.server.cases;

import java.util.OptionalInt;
import org.xiangfu.v1.Case;

/**
 * What statistics are told of an applicant: sex and a ten-year age band, and no date. Thread-safe.
 */
@FunctionalInterface
public interface Demography {
  /**
   * Adds what is known of the applicant of a case that is opened.
   *
   * @param opened its person, office and zone are set
   * @param birthYear as the clerk's household system states it
   * @param year of the opening, in the zone of the office
   */
  void describe(Case.Builder opened, OptionalInt birthYear, int year);
}
