package org.xiangfu.torture.audit;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.xiangfu.client.ServiceError;
import org.xiangfu.torture.audit.Finding.Kind;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.v1.GetStatusRequest;

/** Compares the state hashes of all replicas of each group. */
final class Replicas {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Node> nodes;

  Replicas(List<Node> nodes) {
    this.nodes = nodes;
  }

  private record Replica(String node, String role, long term, long applied, String hash) {}

  /** Waits until they are equal, as they must be soon once nobody writes. */
  List<Finding> compare() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<Finding> findings = look();
    while (!findings.isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(500);
      findings = look();
    }
    return findings;
  }

  private List<Finding> look() {
    Map<String, List<Replica>> groups = new TreeMap<>();
    try {
      for (Node node : nodes) {
        var status =
            node.client()
                .admin()
                .getStatus(GetStatusRequest.newBuilder().setIncludeStateHash(true).build());
        status
            .getGroupsList()
            .forEach(
                group ->
                    groups
                        .computeIfAbsent(group.getName(), _ -> new ArrayList<>())
                        .add(
                            new Replica(
                                node.id(),
                                group.getRole(),
                                group.getTerm(),
                                group.getAppliedIndex(),
                                group.getStateHash())));
      }
    } catch (StatusRuntimeException e) {
      return List.of(new Finding(Kind.CALL_FAILED, "asking for state: " + ServiceError.of(e)));
    }
    List<Finding> findings = new ArrayList<>();
    groups.forEach(
        (group, replicas) -> {
          var hashes = new HashSet<>(replicas.stream().map(Replica::hash).toList());
          if (hashes.size() > 1 || hashes.contains("")) {
            findings.add(new Finding(Kind.REPLICAS_DIFFER, "%s: %s".formatted(group, replicas)));
          }
        });
    return findings;
  }
}
