package org.xiangfu.gateway.abis;

import java.util.Optional;
import java.util.stream.Stream;

/** What MOSIP's ABIS specification lets one ask for. */
public enum AbisVerb {
  INSERT("insert"),
  IDENTIFY("identify"),
  DELETE("delete"),
  PING("ping"),
  PENDING_JOBS("pendingJobs"),
  REFERENCE_COUNT("referenceCount");

  private static final String PREFIX = "mosip.abis.";

  private final String word;

  AbisVerb(String word) {
    this.word = word;
  }

  /** Its word, as in a path. */
  public String word() {
    return word;
  }

  /** Its id, as in a request. */
  String id() {
    return PREFIX + word;
  }

  /** True if it changes nothing and looks for nobody. */
  boolean isQuestion() {
    return this == PING || this == PENDING_JOBS || this == REFERENCE_COUNT;
  }

  static Optional<AbisVerb> of(String id) {
    return Stream.of(values()).filter(verb -> verb.id().equals(id)).findFirst();
  }
}
