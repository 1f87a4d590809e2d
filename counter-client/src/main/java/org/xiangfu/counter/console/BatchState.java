package org.xiangfu.counter.console;

/** How a job of a batch operator is. */
enum BatchState {
  /** The archive is being listed. */
  PREPARING,
  RUNNING,
  PAUSED,
  OUTSIDE_HOURS,
  /** By an operator. */
  STOPPED,
  /** The console ended, or was killed. */
  INTERRUPTED,
  /** Whoever began it signed out, or the service ended the session. */
  SIGNED_OUT,
  /** The service was away for too long, or refused. */
  GAVE_UP,
  /** The archive, the manifest or the disk cannot be used. */
  FAILED,
  DONE;

  /** True while the console is at work on it. */
  boolean isActive() {
    return this == PREPARING || this == RUNNING || this == PAUSED || this == OUTSIDE_HOURS;
  }

  /** Colour and shape of it, as {@link Tone} names them. */
  String tone() {
    return switch (this) {
      case DONE -> "match";
      case PAUSED, OUTSIDE_HOURS, STOPPED, INTERRUPTED, SIGNED_OUT -> "refer";
      case GAVE_UP, FAILED -> "no-match";
      case PREPARING, RUNNING -> "none";
    };
  }
}
