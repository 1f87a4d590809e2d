package org.xiangfu.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final long MILLISECOND = 1_000_000;

  private static final class HandTicker implements Ticker {
    private long now = 1_234;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void sleepUntil(long nanos) {
      now = Math.max(now, nanos);
    }
  }

  private final HandTicker ticker = new HandTicker();
  private final Measurements measured = new Measurements();

  private Traffic taking(long nanos) {
    return client ->
        new Request() {
          @Override
          public String kind() {
            return "client " + client;
          }

          @Override
          public void send() {
            ticker.now += nanos;
          }
        };
  }

  private void arrive(Traffic traffic, int clients) throws InterruptedException {
    // Callers that run in place: one request at a time, as behind a service that stands still.
    new Arrivals(100, clients, Duration.ofMillis(100), ticker, Runnable::run)
        .send(traffic, measured);
  }

  @Test
  void aRequestHeldUpByAnotherIsChargedFromWhenItWasDue() throws InterruptedException {
    // Due every 10 ms and taking 50: the k-th of ten (from 0) ends at 50(k+1), due at 10k.
    arrive(taking(50 * MILLISECOND), 1);
    var latencies = measured.latencies().get("client 0");
    assertEquals(10, latencies.getTotalCount());
    assertEquals(50, latencies.getMinValue() / 1e6, 0.5);
    assertEquals(50 * 10 - 10 * 9, latencies.getMaxValue() / 1e6, 0.5);
  }

  @Test
  void requestsInTimeAreDueAtTheRateAndTakeTheClientsInTurn() throws InterruptedException {
    long begin = ticker.nanos();
    arrive(taking(2 * MILLISECOND), 5);
    assertEquals(92 * MILLISECOND, ticker.nanos() - begin);
    assertEquals(5, measured.latencies().size());
    measured
        .latencies()
        .values()
        .forEach(latencies -> assertEquals(2, latencies.getMaxValue() / 1e6, 0.01));
  }

  @Test
  void aFailureIsCountedByReasonAndHasNoLatency() throws InterruptedException {
    arrive(
        client ->
            new Request() {
              @Override
              public String kind() {
                return "verify";
              }

              @Override
              public void send() {
                throw Status.UNAVAILABLE.asRuntimeException();
              }
            },
        1);
    assertEquals(Map.of("verify UNAVAILABLE", 10L), measured.failures());
    assertEquals(Map.of(), measured.latencies());
  }
}
