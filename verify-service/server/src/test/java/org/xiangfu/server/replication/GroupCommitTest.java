package org.xiangfu.server.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  private final List<List<Integer>> commands = Collections.synchronizedList(new ArrayList<>());

  private CompletableFuture<List<String>> commit(List<Integer> entries) {
    commands.add(entries);
    return CompletableFuture.completedFuture(entries.stream().map(entry -> "r" + entry).toList());
  }

  @Test
  void eachEntryGetsItsOwnResult() throws Exception {
    try (var group = new GroupCommit<Integer, String>("test", this::commit)) {
      List<CompletableFuture<String>> results =
          IntStream.range(0, 1_000).mapToObj(entry -> group.submit(entry, false)).toList();
      for (int entry = 0; entry < results.size(); entry++) {
        assertEquals("r" + entry, results.get(entry).get(10, TimeUnit.SECONDS));
      }
    }
    assertEquals(
        IntStream.range(0, 1_000).boxed().toList(),
        commands.stream().flatMap(List::stream).toList());
    assertTrue(commands.size() < 100, "entries that wait together share a command");
  }

  @Test
  void whileTheLogIsBusyWaitingEntriesGather() throws Exception {
    List<CompletableFuture<List<String>>> open = Collections.synchronizedList(new ArrayList<>());
    try (var group =
        new GroupCommit<Integer, String>(
            "test",
            entries -> {
              commands.add(entries);
              var answer = new CompletableFuture<List<String>>();
              open.add(answer);
              return answer;
            })) {
      List<CompletableFuture<String>> results =
          IntStream.range(0, 100).mapToObj(entry -> group.submit(entry, true)).toList();
      while (results.stream().anyMatch(result -> !result.isDone())) {
        for (int i = 0; i < open.size(); i++) {
          open.get(i).complete(commands.get(i).stream().map(entry -> "r" + entry).toList());
        }
        Thread.sleep(1);
      }
    }
    assertTrue(commands.size() < 100, "100 urgent entries took " + commands.size() + " commands");
  }

  @Test
  void anEntryThatHasNoResultFailsInsteadOfWaitingForEver() {
    try (var group =
        new GroupCommit<Integer, String>(
            "test", _ -> CompletableFuture.completedFuture(List.of()))) {
      CompletableFuture<String> result = group.submit(1, true);
      var failed = assertThrows(CompletionException.class, result::join);
      assertInstanceOf(IllegalStateException.class, failed.getCause());
    }
  }

  @Test
  void aFailedCommandFailsItsEntriesAndNoOthers() {
    try (var group =
        new GroupCommit<Integer, String>(
            "test",
            entries ->
                entries.contains(7)
                    ? CompletableFuture.failedFuture(new IllegalStateException("no leader"))
                    : commit(entries))) {
      var failed = group.submit(7, true);
      var error = assertThrows(CompletionException.class, failed::join);
      assertInstanceOf(IllegalStateException.class, error.getCause());
      assertEquals("r8", group.submit(8, true).join());
    }
  }

  @Test
  void afterClosingNothingIsTakenAndWhatWaitedIsCommitted() {
    var group = new GroupCommit<Integer, String>("test", this::commit);
    var before = group.submit(1, false);
    group.close();
    assertEquals("r1", before.join());
    assertThrows(CompletionException.class, () -> group.submit(2, true).join());
  }
}
