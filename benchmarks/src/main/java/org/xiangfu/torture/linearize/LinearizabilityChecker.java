package org.xiangfu.torture.linearize;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search of Wing and Gong ("Testing and verifying concurrent objects", 1993) over a linked list
 * of events, with Lowe's memory of visited combinations of linearized calls and state ("Testing for
 * linearizability", 2017). Check objects one by one: a history is linearizable if that of each
 * object is, so one object's calls need not be ordered against another's (Herlihy and Wing 1990;
 * Horn and Kroening, "P-compositionality", 2015).
 *
 * @param <S> state of the object
 */
public final class LinearizabilityChecker<S> {
  private final List<Call<S>> calls;
  private final int limit;
  private final BitSet linearized = new BitSet();
  private final Deque<Choice<S>> choices = new ArrayDeque<>();
  private final Set<Visited<S>> visited = new HashSet<>();
  private List<Integer> longest = List.of();
  private int stuck;

  private record Choice<S>(Event call, S before) {}

  private record Visited<S>(BitSet linearized, S state) {}

  private LinearizabilityChecker(List<Call<S>> calls, int limit) {
    this.calls = calls;
    this.limit = limit;
  }

  /**
   * Checks the calls on one object.
   *
   * @param initial state before the first call
   * @param calls in any order
   * @param limit combinations to look at before giving up; each takes some hundred bytes
   */
  public static <S> Verdict check(S initial, List<Call<S>> calls, int limit) {
    return new LinearizabilityChecker<>(List.copyOf(calls), limit).search(initial);
  }

  private Verdict search(S initial) {
    Event head = events();
    S state = initial;
    Event at = head.next;
    while (head.next != null) {
      if (visited.size() >= limit) {
        return new Verdict.Undecided(visited.size());
      }
      if (at.isCall()) {
        Optional<S> after = calls.get(at.call).step().apply(state);
        if (after.isPresent() && isNew(at, after.get())) {
          choices.push(new Choice<>(at, state));
          linearized.set(at.call);
          state = after.get();
          at.lift();
          at = head.next;
        } else {
          at = at.next;
        }
      } else {
        remember(at.call);
        if (choices.isEmpty()) {
          return new Verdict.NotLinearizable(longest, stuck);
        }
        Choice<S> last = choices.pop();
        linearized.clear(last.call().call);
        state = last.before();
        last.call().unlift();
        at = last.call().next;
      }
    }
    return new Verdict.Linearizable();
  }

  private boolean isNew(Event call, S after) {
    BitSet with = (BitSet) linearized.clone();
    with.set(call.call);
    return visited.add(new Visited<>(with, after));
  }

  // The answer of this call came, and nothing that may still be chosen makes it possible.
  private void remember(int call) {
    if (choices.size() >= longest.size()) {
      List<Integer> order = new ArrayList<>();
      choices.forEach(choice -> order.add(choice.call().call));
      Collections.reverse(order);
      longest = order;
      stuck = call;
    }
  }

  private Event events() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Event answer = Event.answer(i, calls.get(i).completed());
      events.add(Event.call(i, calls.get(i).invoked(), answer));
      events.add(answer);
    }
    Collections.sort(events);
    Event head = Event.head();
    Event last = head;
    for (Event event : events) {
      last.append(event);
      last = event;
    }
    return head;
  }
}
