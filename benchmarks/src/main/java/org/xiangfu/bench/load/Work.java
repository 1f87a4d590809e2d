package org.xiangfu.bench.load;

/** What is asked of the service. */
public enum Work {
  /** 1:1, each probe against its own person. */
  VERIFY(0),
  /** 1:N. */
  IDENTIFY(1),
  /** Nine Verify to one Identify. */
  MIX(0.1);

  private final double identifyShare;

  Work(double identifyShare) {
    this.identifyShare = identifyShare;
  }

  double identifyShare() {
    return identifyShare;
  }
}
