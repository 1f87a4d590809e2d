package org.xiangfu.server.gallery;

import java.util.Set;

/**
 * What a 1:N search is to return.
 *
 * @param minCosine only photos at least this alike, −1 to 1
 * @param maxPersons at most so many persons, at least 1
 * @param excludedPersons persons left out
 * @param generation only templates that data keys of this generation turned, at least 1; 0 is all
 * @param exact true to compare with every template, false to search the HNSW graph
 */
public record SearchRequest(
    double minCosine, int maxPersons, Set<String> excludedPersons, int generation, boolean exact) {
  /** Of all templates. */
  public SearchRequest(
      double minCosine, int maxPersons, Set<String> excludedPersons, boolean exact) {
    this(minCosine, maxPersons, excludedPersons, 0, exact);
  }

  /** Refuses a search for nobody. */
  public SearchRequest {
    if (maxPersons < 1) {
      throw new IllegalArgumentException("maxPersons must be at least 1, not " + maxPersons);
    }
    excludedPersons = Set.copyOf(excludedPersons);
  }
}
