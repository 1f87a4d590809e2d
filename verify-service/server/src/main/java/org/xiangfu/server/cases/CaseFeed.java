package org.xiangfu.server.cases;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.ledger.EventFilter;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.Page;
import org.xiangfu.server.ops.RedactedThrowable;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.EventKind;

/**
 * The cases that take steps, for everybody on this node who follows them: one look at the ledger
 * every two seconds for all of them, and none while nobody follows. What a look costs grows with
 * the steps that were taken since the last one, and neither with the cases that wait nor with the
 * number of those who follow. Thread-safe.
 */
public final class CaseFeed implements AutoCloseable {
  /** From one look to the next. */
  public static final Duration EVERY = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(CaseFeed.class);

  /** The steps that bring a case into a state that is not final, change it there or end it. */
  private static final List<EventKind> STEPS =
      List.of(
          EventKind.EVENT_KIND_CASE_OPENED,
          EventKind.EVENT_KIND_CASE_CHECKED,
          EventKind.EVENT_KIND_CASE_ALTERNATIVE_CHECKS,
          EventKind.EVENT_KIND_CASE_DECIDED,
          EventKind.EVENT_KIND_CASE_REVIEWED,
          EventKind.EVENT_KIND_CASE_WITHDRAWN,
          EventKind.EVENT_KIND_CASE_EXPIRED);

  /** Whoever is behind by more reads what waits anew. */
  private static final int KEPT = 1_000;

  private static final int PAGE = 32;
  private static final int MAX_PAGES = 16;
  private static final long ANSWER_SECONDS = 10;

  private final Ledger ledger;
  private final Cases cases;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("case-feed").daemon(true).factory());

  // Of the feed's thread: the newest event of each kind that was looked at.
  private final Map<EventKind, Long> seen = new EnumMap<>(EventKind.class);

  // As stored, the newest last; what comes next has the position `next`.
  private final Deque<Case> kept = new ArrayDeque<>();
  private long next;
  private long looks;
  private int followers;
  private Optional<Exception> failure = Optional.empty();

  CaseFeed(Ledger ledger) {
    this.ledger = ledger;
    this.cases = ledger.cases();
  }

  /** A feed that looks while anybody follows. */
  public static CaseFeed start(Ledger ledger) {
    var feed = new CaseFeed(ledger);
    var _ =
        feed.thread.scheduleWithFixedDelay(
            feed::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return feed;
  }

  /**
   * Begins to follow.
   *
   * @throws ExecutionException if the ledger could not be read
   * @throws TimeoutException if it was not read in time
   */
  public Follower follow() throws InterruptedException, ExecutionException, TimeoutException {
    synchronized (this) {
      followers++;
    }
    try {
      thread.submit(this::begin).get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return new Follower();
    } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
      leave();
      throw e;
    }
  }

  private synchronized void leave() {
    followers--;
  }

  private synchronized boolean followed() {
    return followers > 0;
  }

  private Void begin() throws InterruptedException, ExecutionException, TimeoutException {
    if (seen.isEmpty()) {
      Map<EventKind, Long> newest = new EnumMap<>(EventKind.class);
      for (EventKind kind : STEPS) {
        newest.put(kind, page(kind, Page.newest(1)).stream().mapToLong(Event::getSequence).sum());
      }
      seen.putAll(newest);
      looked(List.of(), false, Optional.empty());
    }
    return null;
  }

  /** Looks once; for one thread. */
  void look() {
    if (!followed()) {
      rest();
      return;
    }
    try {
      begin();
      var changed = new LinkedHashSet<String>();
      boolean all = true;
      Map<EventKind, Long> newest = new EnumMap<>(seen);
      for (EventKind kind : STEPS) {
        all &= addChanged(kind, changed, newest);
      }
      looked(all ? stored(changed) : List.of(), !all, Optional.empty());
      seen.putAll(newest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      failed(new UnansweredReadException(Ledger.GROUP, e));
    } catch (ExecutionException | RuntimeException e) {
      failed(e);
    }
  }

  // Who follows next begins with what there is then.
  private synchronized void rest() {
    seen.clear();
    kept.clear();
  }

  private void failed(Exception error) {
    LOG.debug("the steps of cases could not be read", RedactedThrowable.of(error));
    looked(List.of(), false, Optional.of(error));
  }

  /** False if there are more than are worth following one by one. */
  private boolean addChanged(EventKind kind, Set<String> changed, Map<EventKind, Long> newest)
      throws InterruptedException, ExecutionException, TimeoutException {
    long known = seen.get(kind);
    Page page = Page.newest(PAGE);
    for (int pages = 0; pages < MAX_PAGES; pages++) {
      List<Event> found = page(kind, page);
      found.stream()
          .filter(event -> event.getSequence() > known)
          .map(Event::getCaseId)
          .forEach(changed::add);
      found.forEach(event -> newest.merge(kind, event.getSequence(), Math::max));
      if (found.size() < PAGE || found.getLast().getSequence() <= known) {
        return true;
      }
      page = new Page(found.getLast().getSequence(), PAGE);
    }
    return false;
  }

  private List<Event> page(EventKind kind, Page page)
      throws InterruptedException, ExecutionException, TimeoutException {
    var filter =
        new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(kind),
            Optional.empty(),
            Optional.empty());
    return get(ledger.events(filter, page));
  }

  private List<Case> stored(Set<String> ids)
      throws InterruptedException, ExecutionException, TimeoutException {
    var found = new ArrayDeque<Case>();
    for (String id : ids) {
      get(cases.stored(id)).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private static <T> T get(CompletableFuture<T> asked)
      throws InterruptedException, ExecutionException, TimeoutException {
    return asked.get(ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void looked(List<Case> changed, boolean lost, Optional<Exception> error) {
    kept.addAll(changed);
    next += changed.size();
    if (lost) {
      kept.clear();
      next++;
    }
    while (kept.size() > KEPT) {
      kept.removeFirst();
    }
    failure = error;
    looks++;
    notifyAll();
  }

  /** Tells one client what changes; for one thread. */
  public final class Follower implements AutoCloseable {
    private long position = Long.MIN_VALUE;
    private long waitedFor;

    private Follower() {}

    /**
     * The cases that took steps since this was asked before, each once as it was stored when the
     * step was seen, in the order in which they were opened.
     *
     * @return empty at first, and when there were more than the feed keeps: what waits is to be
     *     read, and what comes afterwards is told; a step may be told that the reading has shown
     * @throws ExecutionException if the last look failed
     */
    public Optional<List<Case>> changes() throws ExecutionException {
      synchronized (CaseFeed.this) {
        if (failure.isPresent()) {
          throw new ExecutionException(failure.get());
        }
        long from = position;
        position = next;
        long oldest = next - kept.size();
        if (from < oldest) {
          return Optional.empty();
        }
        var newest = new LinkedHashMap<String, Case>();
        kept.stream().skip(from - oldest).forEach(each -> newest.put(each.getCaseId(), each));
        return Optional.of(
            newest.values().stream().sorted(Comparator.comparingLong(Case::getSequence)).toList());
      }
    }

    /** Waits until the feed has looked again, or for twice the time in which it should have. */
    public void await() throws InterruptedException {
      long end = System.nanoTime() + 2 * EVERY.toNanos();
      synchronized (CaseFeed.this) {
        for (long left = 2 * EVERY.toNanos();
            looks == waitedFor && left > 0;
            left = end - System.nanoTime()) {
          TimeUnit.NANOSECONDS.timedWait(CaseFeed.this, left);
        }
        waitedFor = looks;
      }
    }

    /** Follows no more. */
    @Override
    public void close() {
      leave();
    }
  }

  /** Ends after the look that is in work. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
