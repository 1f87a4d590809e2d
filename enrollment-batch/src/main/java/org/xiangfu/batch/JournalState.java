package org.xiangfu.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the lines of a journal come to. Of records in the gallery it holds a bit each, of the others
 * their reason. Not thread-safe.
 */
final class JournalState {
  private final Map<Outcome, LineSet> good = new HashMap<>();
  private final Map<Long, JournalLine> others = new LinkedHashMap<>();
  private final Map<String, JournalLine> byKey = new HashMap<>();
  private final Map<Long, LineResult> suspects = new LinkedHashMap<>();
  private final Set<Suspicion> suspicions = new LinkedHashSet<>();
  private final Map<String, String> words = new HashMap<>();
  private final Tally tally = new Tally();
  private Mark mark = Mark.START;
  private long highest;

  JournalState() {
    for (Outcome outcome : Outcome.values()) {
      if (outcome.isGood()) {
        good.put(outcome, new LineSet());
      }
    }
  }

  void remember(JournalLine line, Groups groups) {
    if (line.mark() != null) {
      mark = line.mark();
      highest = Math.max(highest, mark.highest());
    } else if (line.suspicion() != null) {
      suspicions.add(line.suspicion());
    } else {
      highest = Math.max(highest, line.line());
      if (line.outcome().isGood()) {
        good.get(line.outcome()).add(line.line());
        // A second attempt succeeded.
        others.remove(line.line());
      } else {
        others.put(line.line(), shared(line));
      }
      if (!line.key().isEmpty()) {
        byKey.put(line.key(), line);
      }
      if (!line.suspicions().isEmpty()) {
        suspects.put(line.line(), line.result());
      }
      tally.add(groups, line.groups(), line.result());
    }
  }

  // Reasons repeat a million times.
  private JournalLine shared(JournalLine line) {
    String reason = words.computeIfAbsent(line.reason(), w -> w);
    String detail =
        words.size() < 10_000 ? words.computeIfAbsent(line.detail(), w -> w) : line.detail();
    return new JournalLine(
        line.line(),
        line.outcome(),
        reason,
        detail,
        List.of(),
        line.key(),
        line.at(),
        null,
        null,
        line.suspicions());
  }

  Optional<LineResult> find(long line) {
    if (suspects.containsKey(line)) {
      return Optional.of(suspects.get(line));
    }
    for (var entry : good.entrySet()) {
      if (entry.getValue().contains(line)) {
        return Optional.of(new LineResult(line, entry.getKey(), "", ""));
      }
    }
    return Optional.ofNullable(others.get(line)).map(JournalLine::result);
  }

  Optional<LineResult> find(String key) {
    return Optional.ofNullable(byKey.get(key)).map(JournalLine::result);
  }

  long size() {
    return good.values().stream().mapToLong(LineSet::size).sum() + others.size();
  }

  long count(Outcome outcome) {
    return outcome.isGood()
        ? good.get(outcome).size()
        : others.values().stream().filter(line -> line.outcome() == outcome).count();
  }

  Collection<JournalLine> others() {
    return others.values();
  }

  /** Records in the gallery that the service holds something against. */
  Collection<LineResult> suspects() {
    return suspects.values();
  }

  Set<Suspicion> suspicions() {
    return suspicions;
  }

  List<Tally.Row> groups() {
    return tally.rows();
  }

  /** Where the source goes on. */
  Mark mark() {
    return new Mark(mark.place(), highest);
  }

  /** Everything in short; the lines of {@link #rest} follow it. */
  Checkpoint checkpoint() throws IOException {
    Map<Outcome, String> sets = new HashMap<>();
    for (var entry : good.entrySet()) {
      sets.put(entry.getKey(), entry.getValue().encoded());
    }
    return new Checkpoint(sets, mark(), tally.rows());
  }

  /** The lines that a checkpoint does not hold; in which groups they count, it does. */
  List<JournalLine> rest() {
    List<JournalLine> rest = new ArrayList<>(others.values());
    suspicions.forEach(suspicion -> rest.add(JournalLine.of(suspicion)));
    suspects.values().forEach(each -> rest.add(JournalLine.of(each)));
    byKey.values().stream()
        .filter(line -> line.outcome().isGood())
        .forEach(line -> rest.add(ungrouped(line)));
    return rest;
  }

  /** Drops the keys of records that lie before the mark. */
  void forget(Collection<String> keys) {
    byKey.keySet().removeAll(keys);
  }

  /** Drops what is not in the gallery. */
  void forgetOthers() {
    others.clear();
  }

  private static JournalLine ungrouped(JournalLine line) {
    return JournalLine.of(line.result(), List.of(), line.key(), line.at());
  }

  void restore(Checkpoint checkpoint) throws IOException {
    for (var entry : checkpoint.lines().entrySet()) {
      good.put(entry.getKey(), LineSet.decoded(entry.getValue()));
    }
    mark = checkpoint.mark();
    highest = mark.highest();
    tally.addAll(checkpoint.groups());
  }

  /**
   * Second line of a compacted journal.
   *
   * @param lines numbers of the records in the gallery, as compressed bitmaps in base 64
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Checkpoint(Map<Outcome, String> lines, Mark mark, List<Tally.Row> groups) {
    Checkpoint {
      lines = Map.copyOf(lines);
      groups = List.copyOf(groups);
    }
  }
}
