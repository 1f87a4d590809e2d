package org.xiangfu.torture.linearize;

import java.util.Comparator;

/** The asking or the answer of a call, in a doubly linked list by time. */
final class Event implements Comparable<Event> {
  // At one time askings come first: calls that touch count as concurrent, which accuses nobody.
  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong((Event event) -> event.time)
          .thenComparing(Event::isCall, Comparator.reverseOrder())
          .thenComparingInt(event -> event.call);

  final int call;
  Event next;

  private final long time;
  private final Event answer;
  private Event previous;

  private Event(int call, long time, Event answerOrNull) {
    this.call = call;
    this.time = time;
    this.answer = answerOrNull;
  }

  static Event head() {
    return new Event(-1, Long.MIN_VALUE, null);
  }

  static Event call(int call, long time, Event answer) {
    return new Event(call, time, answer);
  }

  static Event answer(int call, long time) {
    return new Event(call, time, null);
  }

  boolean isCall() {
    return answer != null;
  }

  void append(Event event) {
    next = event;
    event.previous = this;
  }

  /** Takes a call and its answer out of the list. */
  void lift() {
    unlink();
    answer.unlink();
  }

  /** Puts back what was lifted last. */
  void unlift() {
    answer.link();
    link();
  }

  private void unlink() {
    previous.next = next;
    if (next != null) {
      next.previous = previous;
    }
  }

  private void link() {
    previous.next = this;
    if (next != null) {
      next.previous = this;
    }
  }

  @Override
  public int compareTo(Event other) {
    return BY_TIME.compare(this, other);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
