package org.xiangfu.torture.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.xiangfu.torture.cluster.Node;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.history.Operation;
import org.xiangfu.torture.workload.PhotoCalls;
import org.xiangfu.torture.workload.Subject;

/**
 * Reads everything back through each node while nobody writes: every person, every promised event,
 * and the state hashes of all replicas.
 */
public final class Audit {
  private static final int READERS = 4;

  private final List<Node> nodes;
  private final History history;
  private final int clients;
  private int audits;

  /**
   * An audit of these nodes.
   *
   * @param clients the clients of the workload have the numbers below this one
   */
  public Audit(List<Node> nodes, History history, int clients) {
    this.nodes = List.copyOf(nodes);
    this.history = history;
    this.clients = clients;
  }

  /** Everything that is not as it was promised. */
  public List<Finding> run(List<Subject> subjects) throws IOException, InterruptedException {
    audits++;
    List<Operation> before = history.operations();
    List<Callable<List<Finding>>> parts = new ArrayList<>();
    for (int node = 0; node < nodes.size(); node++) {
      for (int reader = 0; reader < READERS; reader++) {
        parts.add(part(node, reader, subjects, before));
      }
    }
    List<Finding> findings = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            parts.size(), Thread.ofPlatform().name("audit-", 1).daemon(true).factory())) {
      for (Future<List<Finding>> part : threads.invokeAll(parts)) {
        findings.addAll(part.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("the audit broke: " + e.getCause(), e);
    }
    findings.addAll(new Replicas(nodes).compare());
    return findings;
  }

  private Callable<List<Finding>> part(
      int node, int reader, List<Subject> subjects, List<Operation> before) {
    Node asked = nodes.get(node);
    int number = clients + node * READERS + reader;
    var calls =
        new PhotoCalls(asked.client(), "audit-%d-%s-%d".formatted(audits, asked.id(), reader));
    return () -> {
      List<Finding> findings =
          new ArrayList<>(
              new PhotoAudit(asked.id(), number, calls, history).read(share(subjects, reader)));
      var events = new EventAudit(asked.id(), asked.client());
      for (int client = reader; client < clients; client += READERS) {
        findings.addAll(events.look(client, before));
      }
      return findings;
    };
  }

  private static List<Subject> share(List<Subject> all, int reader) {
    List<Subject> own = new ArrayList<>();
    for (int i = reader; i < all.size(); i += READERS) {
      own.add(all.get(i));
    }
    return own;
  }
}
