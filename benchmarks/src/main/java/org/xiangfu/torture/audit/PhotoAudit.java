package org.xiangfu.torture.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.torture.audit.Finding.Kind;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.history.Outcome;
import org.xiangfu.torture.history.PhotoSet;
import org.xiangfu.torture.workload.PhotoCalls;
import org.xiangfu.torture.workload.Subject;

/** Reads every person through one node. The reads become part of the history. */
final class PhotoAudit {
  private final String node;
  private final int client;
  private final PhotoCalls calls;
  private final History history;
  private final Map<String, Long> acknowledged = new HashMap<>();

  /**
   * What was acknowledged until now is to be found.
   *
   * @param client number under which the reads are kept; of nobody else
   */
  PhotoAudit(String node, int client, PhotoCalls calls, History history) {
    this.node = node;
    this.client = client;
    this.calls = calls;
    this.history = history;
    for (Operation each : history.operations()) {
      if (each.outcome() instanceof Outcome.Enrolled || each.outcome() instanceof Outcome.Refused) {
        acknowledged.merge(each.person(), 1L << each.photo(), (a, b) -> a | b);
      }
    }
  }

  List<Finding> read(List<Subject> subjects) {
    List<Finding> findings = new ArrayList<>();
    for (Subject subject : subjects) {
      long invoked = history.now();
      Outcome outcome = calls.read(subject);
      history.add(
          new Operation(
              client, Operation.Kind.READ, subject.id(), -1, invoked, history.now(), outcome));
      findings.addAll(compare(subject, outcome));
    }
    return findings;
  }

  private List<Finding> compare(Subject subject, Outcome outcome) {
    if (!(outcome instanceof Outcome.Read(PhotoSet photos))) {
      return List.of(
          new Finding(
              Kind.CALL_FAILED,
              "reading %s through %s: %s".formatted(subject.id(), node, outcome)));
    }
    List<Finding> findings = new ArrayList<>();
    long expected = acknowledged.getOrDefault(subject.id(), 0L);
    for (int photo = 0; photo < PhotoSet.MOST; photo++) {
      if ((expected & (1L << photo)) != 0 && !photos.has(photo)) {
        findings.add(
            new Finding(
                Kind.WRITE_LOST,
                "photo %d of %s, through %s".formatted(photo, subject.id(), node)));
      }
    }
    return findings;
  }
}
