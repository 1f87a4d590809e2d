package org.xiangfu.counter.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.xiangfu.v1.Backup;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.GroupStatus;
import org.xiangfu.v1.MemberLag;
import org.xiangfu.v1.NodeSeen;

/**
 * What several nodes said at one moment, put together: each speaks for itself first, and others
 * speak for who does not. Immutable.
 *
 * @param nodes all that anybody knows of, in the order of the cluster file
 * @param answers of those that answered, by their names
 * @param backups newest runs, by the names of the nodes
 * @param silent addresses that did not answer
 */
record ClusterReading(
    List<NodeSeen> nodes,
    Map<String, GetStatusResponse> answers,
    Map<String, Backup> backups,
    List<String> silent) {
  private static final String LEADER = "LEADER";
  private static final String LEDGER = "ledger";

  static ClusterReading of(List<NodeLines.Answer> asked) {
    Map<String, GetStatusResponse> answers = new LinkedHashMap<>();
    Map<String, Backup> backups = new LinkedHashMap<>();
    List<String> silent = new ArrayList<>();
    for (NodeLines.Answer each : asked) {
      if (each.status().isPresent()) {
        String node = each.status().get().getNodeId();
        answers.put(node, each.status().get());
        each.backup().ifPresent(run -> backups.put(node, run));
      } else {
        silent.add(each.address());
      }
    }
    return new ClusterReading(seen(answers), answers, backups, List.copyOf(silent));
  }

  private static List<NodeSeen> seen(Map<String, GetStatusResponse> answers) {
    Map<String, NodeSeen> nodes = new LinkedHashMap<>();
    for (GetStatusResponse answer : answers.values()) {
      for (NodeSeen each : answer.getNodesList()) {
        nodes.merge(each.getNodeId(), each, (one, other) -> one.getAnswers() ? one : other);
      }
    }
    answers.forEach(
        (id, answer) ->
            nodes.put(
                id,
                nodes.getOrDefault(id, NodeSeen.getDefaultInstance()).toBuilder()
                    .setNodeId(id)
                    .setAnswers(true)
                    .clearGroups()
                    .addAllGroups(
                        answer.getGroupsList().stream().map(GroupStatus::getName).toList())
                    .build()));
    return List.copyOf(nodes.values());
  }

  /** Names of all groups, the ledger first, then the shards by number. */
  List<String> groups() {
    return nodes.stream()
        .flatMap(node -> node.getGroupsList().stream())
        .distinct()
        .sorted(
            Comparator.comparing((String group) -> !group.equals(LEDGER))
                .thenComparing(String::length)
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** What a node says of a group that it holds. */
  Optional<GroupStatus> at(String node, String group) {
    return Optional.ofNullable(answers.get(node)).stream()
        .flatMap(answer -> answer.getGroupsList().stream())
        .filter(each -> each.getName().equals(group))
        .findFirst();
  }

  /** What all nodes say of a group. */
  Stream<GroupStatus> all(String group) {
    return answers.keySet().stream().flatMap(node -> at(node, group).stream());
  }

  /** Who leads a group: itself says so, or others say it of one that is not asked. */
  Optional<String> leader(String group) {
    long term = all(group).mapToLong(GroupStatus::getTerm).max().orElse(0);
    Optional<String> own =
        answers.keySet().stream()
            .filter(
                node ->
                    at(node, group)
                        .filter(each -> each.getRole().equals(LEADER) && each.getTerm() == term)
                        .isPresent())
            .findFirst();
    return own.or(
        () ->
            all(group)
                .filter(each -> each.getTerm() == term && !each.getLeaderId().isEmpty())
                .map(GroupStatus::getLeaderId)
                .filter(id -> !answers.containsKey(id))
                .findFirst());
  }

  /** Log entries that a node has yet to take over; empty if nobody knows. */
  OptionalLong lag(String node, String group) {
    Optional<GroupStatus> own = at(node, group);
    if (own.isPresent()) {
      long committed = all(group).mapToLong(GroupStatus::getCommittedIndex).max().orElse(0);
      return OptionalLong.of(Math.max(0, committed - own.get().getAppliedIndex()));
    }
    return leader(group).flatMap(leader -> at(leader, group)).stream()
        .flatMap(each -> each.getMembersList().stream())
        .filter(member -> member.getNodeId().equals(node))
        .mapToLong(MemberLag::getEntries)
        .findFirst();
  }
}
