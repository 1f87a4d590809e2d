package org.xiangfu.torture.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.torture.audit.Finding.Kind;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.PhotoSet;
import org.xiangfu.torture.history.PhotoSteps;
import org.xiangfu.torture.linearize.LinearizabilityChecker;
import org.xiangfu.torture.linearize.Verdict;

/** Checks the history of each person for linearizability. */
public final class PersonHistories {
  private static final int LIMIT = 2_000_000;

  private PersonHistories() {}

  /** What cannot be explained, or not be decided; a finding holds the calls around it. */
  public static List<Finding> check(List<Operation> operations) {
    Map<String, List<Operation>> persons =
        operations.stream()
            .collect(Collectors.groupingBy(Operation::person, TreeMap::new, Collectors.toList()));
    List<Finding> findings = new ArrayList<>();
    persons.forEach(
        (person, own) -> {
          List<Operation> telling = own.stream().filter(PhotoSteps::tells).toList();
          Verdict verdict =
              LinearizabilityChecker.check(PhotoSet.EMPTY, PhotoSteps.calls(telling), LIMIT);
          switch (verdict) {
            case Verdict.Linearizable _ -> {}
            case Verdict.NotLinearizable stuck ->
                findings.add(new Finding(Kind.NOT_LINEARIZABLE, explain(person, telling, stuck)));
            case Verdict.Undecided(int explored) ->
                findings.add(
                    new Finding(
                        Kind.UNDECIDED,
                        "%s: given up after %,d combinations".formatted(person, explored)));
          }
        });
    return findings;
  }

  private static String explain(
      String person, List<Operation> operations, Verdict.NotLinearizable stuck) {
    var text = new StringBuilder();
    Operation odd = operations.get(stuck.stuck());
    text.append("%s: nothing explains%n    %s%n  after".formatted(person, odd));
    for (int call : stuck.explained()) {
      text.append("%n    %s".formatted(operations.get(call)));
    }
    return text.toString();
  }
}
