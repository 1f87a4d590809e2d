package org.xiangfu.gateway.abis;

/** A request of the ABIS interface that fails. */
final class AbisException extends Exception {
  private static final long serialVersionUID = 1L;

  private final AbisFailure failure;

  AbisException(AbisFailure failure) {
    super(failure.name(), null, false, false);
    this.failure = failure;
  }

  AbisFailure failure() {
    return failure;
  }
}
