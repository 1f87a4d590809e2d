package org.xiangfu.torture.history;

/**
 * One call of a client, its retries included.
 *
 * @param client number of the client; a client has one call at a time
 * @param photo the photo that is enrolled or retired, 0 to 63; −1 for reads
 * @param invoked nanoseconds since the history began
 * @param completed the same, when the call ended, with whatever outcome
 */
public record Operation(
    int client,
    Kind kind,
    String person,
    int photo,
    long invoked,
    long completed,
    Outcome outcome) {
  /** What is asked. */
  public enum Kind {
    /** A photo into the gallery. */
    ENROLL,
    /** A photo out of comparison. */
    RETIRE,
    /** What is on record. */
    READ,
    /** A probe against the active photos. */
    VERIFY
  }

  /** True if the service answered, be it with a refusal. */
  public boolean answered() {
    return !(outcome instanceof Outcome.Unknown);
  }
}
