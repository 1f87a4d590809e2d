package org.xiangfu.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final long MIB = 1 << 20;

  private static RequestHeaders body(long bytes) {
    return RequestHeaders.builder(HttpMethod.POST, "/v1/checks")
        .set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(bytes))
        .build();
  }

  private static Workers workers(String name, BodyRoom room) {
    return new Workers(name, 50, 50, room, new SimpleMeterRegistry());
  }

  @Test
  void bodiesThatWouldFillTheMemoryAreRefusedThoughThreadsAreFree() {
    var room = new BodyRoom(30 * MIB, 12 * MIB);
    try (var checks = workers("checks", room);
        var abis = workers("abis", room)) {
      List<Workers.Place> places = new ArrayList<>();
      places.add(checks.admit(body(12 * MIB)).orElseThrow());
      places.add(abis.admit(body(12 * MIB)).orElseThrow());
      assertFalse(checks.admit(body(12 * MIB)).isPresent());
      assertEquals(1, checks.inFlight(), "who is refused holds no place");
      for (int i = 0; i < 6; i++) {
        places.add(checks.admit(body(MIB)).orElseThrow());
      }
      assertFalse(abis.admit(body(1)).isPresent());
      places.forEach(Workers.Place::close);
      places.forEach(Workers.Place::close);
      assertEquals(0, checks.inFlight());
      assertTrue(checks.admit(body(12 * MIB)).isPresent());
    }
  }

  @Test
  void whoDoesNotSayHowLongItIsMayBeAsLongAsAnyAndWhoSaysTooMuchIsCutOffLater() {
    var room = new BodyRoom(24 * MIB, 12 * MIB);
    try (var checks = workers("checks", room)) {
      RequestHeaders unsaid = RequestHeaders.of(HttpMethod.POST, "/v1/checks");
      Optional<Workers.Place> first = checks.admit(unsaid);
      assertTrue(first.isPresent());
      assertTrue(checks.admit(body(Long.MAX_VALUE)).isPresent());
      assertFalse(checks.admit(unsaid).isPresent());
      first.orElseThrow().close();
      assertTrue(checks.admit(unsaid).isPresent());
    }
    assertThrows(IllegalArgumentException.class, () -> new BodyRoom(MIB, 2 * MIB));
  }
}
