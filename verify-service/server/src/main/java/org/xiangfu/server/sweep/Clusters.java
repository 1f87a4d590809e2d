package org.xiangfu.server.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xiangfu.server.ledger.v1.SweptPair;

/** Unites pairs of persons into clusters: who shares somebody is of one cluster. For one thread. */
final class Clusters {
  private final Map<String, String> parents = new HashMap<>();

  private Clusters() {}

  /** The pairs of each cluster, each in the order in which they were given. */
  static List<List<SweptPair>> of(List<SweptPair> pairs) {
    var clusters = new Clusters();
    pairs.forEach(pair -> clusters.unite(pair.getPersonId(), pair.getOtherPersonId()));
    Map<String, List<SweptPair>> united = new LinkedHashMap<>();
    for (SweptPair pair : pairs) {
      united.computeIfAbsent(clusters.root(pair.getPersonId()), _ -> new ArrayList<>()).add(pair);
    }
    return List.copyOf(united.values());
  }

  private void unite(String one, String other) {
    String root = root(one);
    String otherRoot = root(other);
    if (!root.equals(otherRoot)) {
      parents.put(otherRoot, root);
    }
  }

  private String root(String person) {
    String root = person;
    String parent = parents.getOrDefault(root, root);
    while (!parent.equals(root)) {
      root = parent;
      parent = parents.getOrDefault(root, root);
    }
    // The next one who asks has a shorter way.
    parents.put(person, root);
    return root;
  }
}
