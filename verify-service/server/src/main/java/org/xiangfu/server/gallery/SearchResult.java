package org.xiangfu.server.gallery;

import java.util.List;

/**
 * What a 1:N search found.
 *
 * @param matches at most one a person, strongest first
 * @param gallerySize active photos, in shards that did not answer as of when they last did
 * @param searchedShare the part of them that was searched, 0 to 1
 */
public record SearchResult(List<Match> matches, long gallerySize, double searchedShare) {
  public SearchResult {
    matches = List.copyOf(matches);
  }
}
