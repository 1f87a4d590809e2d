package org.xiangfu.engine.calibrate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Impostor comparisons so alike that the tail of all others says they cannot be: a photo filed
 * under a wrong name, one person on record as two, or twins.
 *
 * @param comparisons how many such comparisons
 * @param pairsOfPeople between how many pairs of people
 * @param leftOut whether the pairs were left out of the knots and the tail
 */
public record SuspectedLabels(
    @JsonProperty(required = true) long comparisons,
    @JsonProperty(required = true) long pairsOfPeople,
    @JsonProperty(required = true) boolean leftOut) {}
