package org.xiangfu.server.sealing;

import java.util.concurrent.CompletableFuture;

/**
 * A kind of stored records that are sealed, and how they are sealed anew when keys are renewed: see
 * the package. Thread-safe.
 */
public interface SealedRecords {
  /** Says of a step that there is no more. */
  long END = -1;

  /** A plain English plural, in status and metrics. */
  String kind();

  /**
   * How many records are sealed with other keys than those of a generation; also those of which it
   * is not known.
   */
  CompletableFuture<Long> older(int generation);

  /**
   * Seals a few records anew, if they are not sealed with these keys already: as many as take some
   * tenths of a second.
   *
   * @param generation which has begun
   * @param from where the step before ended; 0 at first
   */
  CompletableFuture<Step> renew(int generation, long from);

  /**
   * True if nodes write them beside the log, so that one which has not heard of newer keys may
   * write with older ones though everything was sealed anew; they are looked for again from time to
   * time.
   */
  default boolean isBesideTheLog() {
    return false;
  }

  /**
   * What a step did.
   *
   * @param renewed records that it sealed anew; others changed meanwhile, and come again
   * @param next where the next one goes on, or {@link #END}
   */
  record Step(int renewed, long next) {}
}
