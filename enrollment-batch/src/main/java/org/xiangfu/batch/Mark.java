package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * How far a source has been settled without a gap.
 *
 * @param place behind which the source goes on, in its own terms
 * @param highest number that a record has had so far
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Mark(String place, long highest) {
  static final Mark START = new Mark("", 0);
}
