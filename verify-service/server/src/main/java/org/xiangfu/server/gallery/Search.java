package org.xiangfu.server.gallery;

import java.util.Set;
import java.util.function.LongToDoubleFunction;

/**
 * A 1:N search over all shards.
 *
 * @param minCosine the threshold, −1 to 1, at a number of active photos
 * @param maxPersons at most so many persons, at least 1
 * @param excludedPersons persons left out
 * @param exact true to compare with every template, false to search the HNSW graph
 */
public record Search(
    LongToDoubleFunction minCosine, int maxPersons, Set<String> excludedPersons, boolean exact) {
  /** Refuses a search for nobody. */
  public Search {
    if (maxPersons < 1) {
      throw new IllegalArgumentException("maxPersons must be at least 1, not " + maxPersons);
    }
    excludedPersons = Set.copyOf(excludedPersons);
  }
}
