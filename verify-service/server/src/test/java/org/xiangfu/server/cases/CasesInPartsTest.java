package org.xiangfu.server.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.xiangfu.server.cases.CaseBench.CLERK;
import static org.xiangfu.server.cases.CaseBench.SUPERVISOR;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xiangfu.server.audit.Audit;
import org.xiangfu.server.ledger.v1.CaseCell;
import org.xiangfu.server.ledger.v1.CasesDrawn;
import org.xiangfu.server.ledger.v1.DrawnCase;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.KeyFile;
import org.xiangfu.v1.Band;
import org.xiangfu.v1.CaseConditions;
import org.xiangfu.v1.CheckReason;
import org.xiangfu.v1.Decision;
import org.xiangfu.v1.SampleRates;
import org.xiangfu.v1.StatisticsDimension;

/** Statistics and samples of more cases than one question looks at. */
class CasesInPartsTest {
  private static final int CASES = 30;

  @TempDir Path folder;

  private CaseBench bench;
  private int most;
  private boolean former;
  private int parts;

  @BeforeEach
  void open() throws IOException {
    bench =
        new CaseBench(
            folder.resolve("one"),
            KeyFile.create(folder.resolve("data.key")).dataSeal().orElseThrow(),
            Asked::new);
    for (int i = 0; i < CASES; i++) {
      String id = "c" + i;
      if (i % 3 > 0) {
        var _ = bench.accepted(id);
      } else {
        var _ = bench.done(id, CLERK, CaseBench.open());
        var _ =
            bench.done(
                id, CLERK, CaseBench.check(Band.BAND_REFER, CheckReason.CHECK_REASON_WATCH_LIST));
        var _ = bench.done(id, CLERK, CaseBench.decide(Decision.DECISION_REFER, "look"));
        var _ = bench.done(id, SUPERVISOR, CaseBench.review(Decision.DECISION_REFUSE, "not him"));
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
  }

  /** Has a ledger look at so many cases at once, or as an earlier release would. */
  private final class Asked implements Replicas {
    private final Replicas replicas;

    Asked(Replicas replicas) {
      this.replicas = replicas;
    }

    @Override
    public CompletableFuture<byte[]> propose(byte[] command) {
      return replicas.propose(command);
    }

    @Override
    public CompletableFuture<byte[]> read(byte[] query) {
      try {
        var asked = LedgerQuery.parseFrom(query).toBuilder();
        if (asked.hasCountCases()) {
          parts++;
          asked.getCountCasesBuilder().getPartBuilder().setMost(most);
        } else if (asked.hasDrawCases()) {
          parts++;
          asked.getDrawCasesBuilder().getPartBuilder().setMost(most);
        }
        if (former && asked.hasCountCases()) {
          asked.getCountCasesBuilder().clearPart();
        } else if (former && asked.hasDrawCases()) {
          asked.getDrawCasesBuilder().clearPart();
        }
        return replicas.read(asked.build().toByteArray());
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Set<CaseCell> count(int most, Audit.Progress progress) {
    this.most = most;
    parts = 0;
    return new HashSet<>(
        bench
            .ledger()
            .audit()
            .count(
                CaseConditions.getDefaultInstance(),
                List.of(
                    StatisticsDimension.STATISTICS_DIMENSION_DECISION,
                    StatisticsDimension.STATISTICS_DIMENSION_REASON),
                100,
                progress)
            .join()
            .getCellsList());
  }

  private CasesDrawn draw(int most) {
    this.most = most;
    parts = 0;
    var rates =
        SampleRates.newBuilder()
            .setDeniedNotice(1_000)
            .setOverride(500)
            .setReferred(500)
            .setOther(200)
            .build();
    return bench
        .ledger()
        .audit()
        .draw(CaseConditions.getDefaultInstance(), 7, rates, 1_000, _ -> true)
        .join();
  }

  @Test
  void whatIsCountedInPartsIsWhatIsCountedAtOnce() {
    Set<CaseCell> whole = count(1_000, _ -> true);
    assertEquals(1, parts);
    assertEquals(CASES, whole.stream().mapToLong(CaseCell::getCount).sum());
    List<Double> shares = new ArrayList<>();
    assertEquals(whole, count(2, shares::add));
    assertTrue(parts > 5, "" + parts);
    assertEquals(parts - 1, shares.size());
    assertEquals(shares.stream().sorted().toList(), shares);
    assertTrue(shares.getFirst() > 0 && shares.getLast() < 1, "" + shares);
  }

  @Test
  void whatIsDrawnInPartsIsWhatIsDrawnAtOnce() {
    CasesDrawn whole = draw(1_000);
    assertEquals(1, parts);
    assertEquals(5 + 4, whole.getCasesCount());
    CasesDrawn inParts = draw(2);
    assertTrue(parts > 5, "" + parts);
    assertEquals(whole.getCasesList(), inParts.getCasesList());
    assertEquals(whole.getStrataList(), inParts.getStrataList());
    assertTrue(
        inParts.getCasesList().stream()
            .map(DrawnCase::getOperatorIdsList)
            .allMatch(operators -> operators.contains(CLERK)),
        "operators are opened");
    former = true;
    assertEquals(whole, draw(2));
    assertEquals(1, parts);
  }

  @Test
  void aReplicaOfAnEarlierReleaseCountsAllOfThemOnce() {
    Set<CaseCell> whole = count(1_000, _ -> true);
    Set<CaseCell> upgraded =
        count(
            2,
            _ -> {
              former = true;
              return true;
            });
    assertEquals(whole, upgraded);
    assertEquals(2, parts);
  }

  @Test
  void whoGoesAwayIsCountedForNoLonger() {
    CompletionException error =
        assertThrows(CompletionException.class, () -> count(2, share -> share > 1));
    assertInstanceOf(CancellationException.class, error.getCause());
    assertEquals(1, parts);
    assertFalse(count(2, _ -> true).isEmpty());
  }
}
