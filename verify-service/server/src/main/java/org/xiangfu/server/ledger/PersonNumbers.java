package org.xiangfu.server.ledger;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.sealing.DataSeal;

/**
 * The numbers that persons have or had, under every generation of data keys.
 *
 * @param ledger answers questions
 */
record PersonNumbers(
    Function<LedgerQuery.Builder, CompletableFuture<LedgerAnswer>> ledger, DataSeal data) {
  /** Every number that a person has or had, the given one first. */
  CompletableFuture<Set<String>> of(String personId) {
    return numbersOf(new LinkedHashSet<>(), List.of(personId));
  }

  /**
   * All of them as they are stored, of each number the oldest generation first; at least one. With
   * one generation of keys the given number alone: the replicas know the others.
   */
  CompletableFuture<List<String>> stored(String personId) {
    List<DataSeal> generations = data.generations();
    return generations.size() == 1
        ? CompletableFuture.completedFuture(List.of(data.person(personId)))
        : of(personId)
            .thenApply(
                numbers ->
                    numbers.stream()
                        .flatMap(each -> generations.stream().map(keys -> keys.person(each)))
                        .toList());
  }

  // The replicas know of changes between two numbers under the same keys, so that of several keys
  // each number is asked for under each.
  private CompletableFuture<Set<String>> numbersOf(Set<String> known, List<String> unasked) {
    known.addAll(unasked);
    CompletableFuture<Set<String>> found = CompletableFuture.completedFuture(new LinkedHashSet<>());
    List<DataSeal> generations = data.generations();
    for (String number : unasked) {
      for (DataSeal keys : generations) {
        found =
            found.thenCompose(
                sofar ->
                    ledger
                        .apply(LedgerQuery.newBuilder().setNumbersOf(keys.person(number)))
                        .thenApply(
                            answer -> {
                              answer.getPersonIdsList().stream()
                                  .map(data::personOf)
                                  .forEach(sofar::add);
                              return sofar;
                            }));
      }
    }
    return found.thenCompose(
        numbers -> {
          List<String> more = numbers.stream().filter(each -> !known.contains(each)).toList();
          known.addAll(more);
          return more.isEmpty() || generations.size() == 1
              ? CompletableFuture.completedFuture(known)
              : numbersOf(known, more);
        });
  }
}
