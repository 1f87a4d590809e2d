package org.xiangfu.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * Names in order, out of a listing in any order, with no more than a page of them in memory: the
 * listing is read again for each page. Not thread-safe.
 */
final class SortedPages implements Iterator<String> {
  /** A folder of ten million photos is listed forty times. */
  static final int PAGE = 250_000;

  private final Listing listing;
  private final Comparator<String> order;
  private final int limit;
  private final Deque<String> page = new ArrayDeque<>();
  private String last;
  private boolean more = true;

  /**
   * Names in order.
   *
   * @param after names up to this one are left out; empty for none
   * @param limit names of a page, positive
   */
  SortedPages(Listing listing, Comparator<String> order, String after, int limit) {
    this.listing = listing;
    this.order = order;
    this.limit = limit;
    this.last = after;
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && more) {
      turn();
    }
    return !page.isEmpty();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    last = page.removeFirst();
    return last;
  }

  private void turn() {
    PriorityQueue<String> first = new PriorityQueue<>(order.reversed());
    more = false;
    try (Stream<String> names = listing.open()) {
      for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
        String name = each.next();
        if (!last.isEmpty() && order.compare(name, last) <= 0) {
          continue;
        }
        first.add(name);
        if (first.size() > limit) {
          first.remove();
          more = true;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    while (!first.isEmpty()) {
      page.addFirst(first.remove());
    }
  }

  /** Lists all names, in any order. */
  interface Listing {
    Stream<String> open() throws IOException;
  }
}
