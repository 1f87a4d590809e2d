package org.xiangfu.engine.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Error rates of one group of people, at the threshold of everybody (differential performance).
 *
 * @param column the manifest's column
 * @param group its value
 * @param photos photos of the group
 * @param people people with a template in it
 * @param fte photos of it that gave no template
 * @param fmr impostor comparisons within the group that are accepted; absent if there are none
 * @param fnmr genuine comparisons within the group that are not; absent if there are none
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record GroupRates(
    String column,
    String group,
    long photos,
    long people,
    Rate fte,
    Optional<Rate> fmr,
    Optional<Rate> fnmr) {

  /**
   * Impostor comparisons across two groups of a column.
   *
   * @param column the manifest's column
   * @param group one group
   * @param other the other
   * @param fmr comparisons of a photo of the one with a photo of the other that are accepted
   */
  public record Across(String column, String group, String other, Rate fmr) {}
}
