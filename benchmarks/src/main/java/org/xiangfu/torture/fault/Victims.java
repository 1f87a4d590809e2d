package org.xiangfu.torture.fault;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GroupStatus;

/** Chooses a node: half of the time any, else the leader of any group. */
public final class Victims {
  private final List<Node> nodes;
  private final Chance chance;

  /**
   * A node and what it was when it was chosen.
   *
   * @param node index
   * @param where id and the groups that it leads
   */
  record Victim(int node, String where) {}

  /** Chooses among these nodes. */
  public Victims(List<Node> nodes, Chance chance) {
    this.nodes = List.copyOf(nodes);
    this.chance = chance;
  }

  Victim next() {
    Map<String, String> leaders = leaders();
    int chosen = chance.random().nextInt(nodes.size());
    if (!leaders.isEmpty() && chance.half()) {
      chosen = index(chance.of(new ArrayList<>(leaders.values())), chosen);
    }
    return victim(chosen, leaders);
  }

  Victim victim(int node) {
    return victim(node, leaders());
  }

  private Victim victim(int node, Map<String, String> leaders) {
    String id = nodes.get(node).id();
    String led =
        leaders.entrySet().stream()
            .filter(entry -> entry.getValue().equals(id))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return new Victim(node, led.isEmpty() ? id : "%s, leader of %s".formatted(id, led));
  }

  private int index(String id, int otherwise) {
    for (int node = 0; node < nodes.size(); node++) {
      if (nodes.get(node).id().equals(id)) {
        return node;
      }
    }
    return otherwise;
  }

  // A node knows the leaders of its own groups only.
  private Map<String, String> leaders() {
    Map<String, String> leaders = new TreeMap<>();
    for (Node node : nodes) {
      try {
        for (GroupStatus group :
            node.client()
                .admin()
                .getStatus(GetStatusRequest.getDefaultInstance())
                .getGroupsList()) {
          if (!group.getLeaderId().isEmpty()) {
            leaders.put(group.getName(), group.getLeaderId());
          }
        }
      } catch (StatusRuntimeException e) {
        // The others know.
      }
    }
    return leaders;
  }
}
