package org.xiangfu.torture;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.xiangfu.server.gallery.ShardMap;
import org.xiangfu.torture.audit.Audit;
import org.xiangfu.torture.audit.Finding;
import org.xiangfu.torture.audit.PersonHistories;
import org.xiangfu.torture.cluster.Cluster;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.torture.cluster.NodeFailedException;
import org.xiangfu.torture.fault.Chance;
import org.xiangfu.torture.fault.Disturbance;
import org.xiangfu.torture.fault.Fault;
import org.xiangfu.torture.fault.Kill;
import org.xiangfu.torture.fault.LineCut;
import org.xiangfu.torture.fault.Restarts;
import org.xiangfu.torture.fault.Victims;
import org.xiangfu.torture.fault.Wait;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.workload.Workload;

/** One run: phases of load and faults, an audit after each, and at last a check of the history. */
final class Torture {
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
  private static final double NANOS = 1e9;

  private final Cluster cluster;
  private final Workload workload;
  private final History history;
  private final Audit audit;
  private final Chance chance;
  private final PrintWriter progress;
  private final List<PhaseReport> phases = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();

  /**
   * A run.
   *
   * @param clients how many the workload has
   * @param progress where each fault is told of
   */
  Torture(
      Cluster cluster,
      Workload workload,
      History history,
      int clients,
      long seed,
      PrintWriter progress) {
    this.cluster = cluster;
    this.workload = workload;
    this.history = history;
    this.audit = new Audit(cluster.nodes(), history, clients);
    this.chance = new Chance(new Random(seed));
    this.progress = progress;
  }

  /**
   * Runs it all, or until a node fails: that is a finding, and nothing is read back from then on.
   *
   * @throws IOException if the faults cannot be caused or the history cannot be kept
   */
  TortureReport run(Plan plan, TortureReport.Conditions conditions)
      throws IOException, InterruptedException {
    try {
      phases(plan);
    } catch (NodeFailedException e) {
      say(Finding.Kind.NODE_FAILED + ": " + e.getMessage());
      findings.add(new Finding(Finding.Kind.NODE_FAILED, e.getMessage()));
    }
    List<Operation> all = history.operations();
    say("checking the history of %,d calls".formatted(all.size()));
    findings.addAll(PersonHistories.check(all));
    return new TortureReport(
        conditions,
        List.copyOf(phases),
        List.copyOf(skipped),
        workload.subjects().all().size(),
        all.size(),
        List.copyOf(findings));
  }

  private void phases(Plan plan) throws IOException, InterruptedException {
    List<Node> nodes = cluster.nodes();
    Victims victims = new Victims(nodes, chance);
    phase("calm", plan.calm(), 0, null);
    if (plan.kills() > 0) {
      phase("kills", plan.calm(), plan.kills(), new Kill(nodes, victims, chance, history));
    }
    if (plan.cuts() > 0 && cluster.network().cuts().isEmpty()) {
      skipped.add("cuts: this network cannot be cut");
    } else if (plan.cuts() > 0) {
      phase(
          "cuts",
          plan.calm(),
          plan.cuts(),
          new LineCut(nodes, cluster.network(), victims, chance, history));
    }
    if (plan.rolling()) {
      phase("rolling restart", plan.calm(), nodes.size(), new Restarts(nodes, victims, history));
      phases
          .getLast()
          .unanswered()
          .forEach(
              (reason, count) ->
                  findings.add(
                      new Finding(
                          Finding.Kind.CALL_FAILED,
                          "in a rolling restart, %d × %s".formatted(count, reason))));
    }
  }

  private void phase(String name, Duration calm, int count, Disturbance disturbanceOrNull)
      throws IOException, InterruptedException {
    int before = history.size();
    long begin = history.now();
    List<Fault> faults = new ArrayList<>();
    workload.start();
    try {
      TimeUnit.NANOSECONDS.sleep(calm.toNanos());
      stopIfANodeIsGone();
      for (int i = 0; i < count; i++) {
        Fault fault = disturbanceOrNull.cause();
        chance.sleep(SHORTEST_PAUSE, LONGEST_PAUSE);
        faults.add(fault);
        tell(name, i + 1, count, fault, before);
        stopIfANodeIsGone();
      }
    } finally {
      workload.stop();
      report(name, before, faults, begin);
    }
    say(name + ": reading everything back");
    List<Finding> found = audit.run(workload.subjects().all());
    found.forEach(finding -> say(finding.kind() + ": " + finding.what()));
    findings.addAll(found);
  }

  private void report(String phase, int before, List<Fault> faults, long begin) {
    long end = history.now();
    List<Operation> operations = history.operations();
    phases.add(
        PhaseReport.of(
            phase,
            operations.subList(before, operations.size()),
            faults,
            new ShardMap(cluster.shards()),
            begin,
            end));
  }

  private void stopIfANodeIsGone() throws NodeFailedException {
    for (Node node : cluster.nodes()) {
      if (!node.isAlive()) {
        throw new NodeFailedException(node, "died by itself");
      }
    }
  }

  private void tell(String phase, int number, int count, Fault fault, int before) {
    List<Operation> operations = history.operations();
    List<Operation> own = operations.subList(before, operations.size());
    long wait = Wait.longest(Wait.of(own), fault.begin(), history.now());
    say(
        "%s %d/%d: %s of %s, healed after %.1f s, longest wait %.2f s; %,d calls"
            .formatted(
                phase,
                number,
                count,
                fault.what(),
                fault.where(),
                (fault.healed() - fault.begin()) / NANOS,
                wait / NANOS,
                own.size()));
  }

  private void say(String line) {
    progress.println(line);
    progress.flush();
  }
}
