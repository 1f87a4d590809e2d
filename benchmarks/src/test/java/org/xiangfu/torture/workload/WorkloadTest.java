package org.xiangfu.torture.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.client.ClientOptions.Security;
import org.xiangfu.torture.audit.Finding;
import org.xiangfu.torture.audit.PersonHistories;
import org.xiangfu.torture.history.History;
import org.xiangfu.torture.history.Operation;

/** The workload and the checker against services that do and do not keep their promises. */
@Timeout(60)
class WorkloadTest {
  private static final int CALLS = 2_000;

  @TempDir Path folder;

  private List<Operation> work(FakeService.Fault fault) throws Exception {
    var album =
        new Album(
            List.of(
                List.of(
                    ByteString.copyFromUtf8("a"),
                    ByteString.copyFromUtf8("b"),
                    ByteString.copyFromUtf8("c"),
                    ByteString.copyFromUtf8("probe"))));
    var settings = new Workload.Settings(8, 4, Duration.ofMillis(1), 30, Duration.ofSeconds(10), 7);
    try (var service = new FakeService(fault);
        var history = new History(folder.resolve(fault + ".jsonl"));
        var workload =
            new Workload(settings, service.addresses(), new Security.Plaintext(), album, history)) {
      workload.start();
      while (history.size() < CALLS) {
        Thread.sleep(10);
      }
      workload.stop();
      return history.operations();
    }
  }

  private static Set<Finding.Kind> kinds(List<Operation> operations) {
    return PersonHistories.check(operations).stream()
        .map(Finding::kind)
        .collect(Collectors.toSet());
  }

  @Test
  void anHonestServicePassesAndEveryKindOfCallIsMade() throws Exception {
    List<Operation> operations = work(FakeService.Fault.NONE);
    assertEquals(Set.of(), kinds(operations));
    assertTrue(operations.stream().allMatch(Operation::answered));
    assertEquals(
        Set.of(Operation.Kind.values()),
        operations.stream().map(Operation::kind).collect(Collectors.toSet()));
    assertTrue(operations.stream().map(each -> each.outcome().getClass()).distinct().count() >= 5);
  }

  @Test
  void aServiceWhoseCallsFailBeforeOrAfterTheirEffectPasses() throws Exception {
    assertEquals(Set.of(), kinds(work(FakeService.Fault.UNAVAILABLE)));
  }

  @Test
  void aServiceThatForgetsAnEnrollmentIsCaught() throws Exception {
    assertEquals(Set.of(Finding.Kind.NOT_LINEARIZABLE), kinds(work(FakeService.Fault.FORGETS)));
  }

  @Test
  void aReplicaThatAnswersFromThePastIsCaught() throws Exception {
    List<Finding> findings = PersonHistories.check(work(FakeService.Fault.STALE));
    assertTrue(!findings.isEmpty());
    assertTrue(findings.getFirst().what().contains("nothing explains"));
  }
}
