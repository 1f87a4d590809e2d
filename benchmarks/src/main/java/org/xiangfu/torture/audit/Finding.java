package org.xiangfu.torture.audit;

/**
 * Something that must not be.
 *
 * @param what one sentence
 */
public record Finding(Kind kind, String what) {
  /** What it is about. */
  public enum Kind {
    /** A photo whose enrolment was acknowledged is not on record. */
    WRITE_LOST,
    /** An event that an answer promised is not in the ledger. */
    EVENT_LOST,
    /** An event is in the ledger more than once. */
    EVENT_TWICE,
    /** Replicas of a group hold different states. */
    REPLICAS_DIFFER,
    /** No order of the calls about a person explains the answers. */
    NOT_LINEARIZABLE,
    /** The check for linearizability was given up. */
    UNDECIDED,
    /** A call failed where none may: in a rolling restart, or in an audit. */
    CALL_FAILED,
    /** A node died by itself, did not come back, or could not be told to stop; ends the run. */
    NODE_FAILED
  }
}
