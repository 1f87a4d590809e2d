package org.xiangfu.server.drill;

import com.google.common.util.concurrent.Uninterruptibles;
import io.grpc.StatusRuntimeException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.PageRequest;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SearchEventsRequest;
import org.xiangfu.v1.SearchEventsResponse;
import org.xiangfu.v1.SearchIncidentsRequest;

/**
 * Calls like those of a few counters, one after the other on each of some threads: a search for
 * impersonations of nobody, which reads the ledger and commits an event before it answers.
 */
final class DrillTraffic implements AutoCloseable {
  private static final int CALLERS = 4;
  private static final int PAUSE_MILLIS = 25;
  private static final int PAGE = 200;

  private final XiangfuClient client;
  private final String drill;
  private final String account;
  private final List<Thread> threads;
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong longestCall = new AtomicLong();
  private final AtomicLong longestSilence = new AtomicLong();
  private long lastAnswer = System.nanoTime();
  private volatile boolean stopped;

  /**
   * Begins to call.
   *
   * @param drill names it; nobody else's calls ask for a person of this name
   * @param account that the client signs in with; empty if nobody signs in
   */
  DrillTraffic(XiangfuClient client, String drill, String account) {
    this.client = client;
    this.drill = drill;
    this.account = account.isEmpty() ? drill : account;
    this.threads =
        Stream.iterate(0, caller -> caller + 1)
            .limit(CALLERS)
            .map(
                caller ->
                    Thread.ofPlatform()
                        .name("drill-" + caller)
                        .daemon(true)
                        .start(() -> run(caller)))
            .toList();
  }

  private void run(int caller) {
    for (long number = 0; !stopped; number++) {
      String request = drill + "." + caller + "." + number;
      long begun = System.nanoTime();
      calls.incrementAndGet();
      try {
        client
            .incidents()
            .searchIncidents(
                SearchIncidentsRequest.newBuilder()
                    .setOrigin(origin(request))
                    .setPersonId(drill)
                    .build());
        acknowledged.add(request);
        answered();
      } catch (StatusRuntimeException e) {
        failed.incrementAndGet();
      }
      longestCall.accumulateAndGet(System.nanoTime() - begun, Math::max);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized void answered() {
    long now = System.nanoTime();
    longestSilence.accumulateAndGet(now - lastAnswer, Math::max);
    lastAnswer = now;
  }

  private Origin origin(String request) {
    return Origin.newBuilder()
        .setRequestId(request)
        .setOperatorId(account)
        .setPurpose(Purpose.PURPOSE_AUDIT)
        .build();
  }

  /** Ends the calls in progress; no more are made. */
  @Override
  public void close() {
    stopped = true;
    threads.forEach(Uninterruptibles::joinUninterruptibly);
  }

  /** Events that were confirmed. */
  long acknowledged() {
    return acknowledged.size();
  }

  /** Confirmed events that the ledger does not show. */
  long lost() {
    Set<String> missing = new HashSet<>(acknowledged);
    String page = "";
    do {
      SearchEventsResponse events =
          client
              .events()
              .searchEvents(
                  SearchEventsRequest.newBuilder()
                      .setOrigin(origin(drill + ".audit." + missing.size()))
                      .setPersonId(drill)
                      .setPage(PageRequest.newBuilder().setSize(PAGE).setToken(page))
                      .build());
      for (Event event : events.getEventsList()) {
        missing.remove(event.getOrigin().getRequestId());
      }
      page = events.getNextPageToken();
    } while (!page.isEmpty());
    return missing.size();
  }

  long calls() {
    return calls.get();
  }

  long failed() {
    return failed.get();
  }

  long longestCallNanos() {
    return longestCall.get();
  }

  long longestSilenceNanos() {
    return longestSilence.get();
  }
}
