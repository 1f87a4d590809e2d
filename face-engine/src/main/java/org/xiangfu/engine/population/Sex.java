package org.xiangfu.engine.population;

/** The sex a made-up person is drawn as; the labels of the photos the model was computed from. */
public enum Sex {
  MALE,
  FEMALE
}
