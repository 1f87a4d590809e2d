package org.xiangfu.gateway.checks;

import com.linecorp.armeria.common.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import org.xiangfu.gateway.clients.Quotas;

/**
 * The headers that tell an agency what it has left, as the draft of the IETF's HTTPAPI group names
 * them (draft-ietf-httpapi-ratelimit-headers-10).
 */
final class RateHeaders {
  private static final int MINUTE_SECONDS = 60;
  private static final int DAY_SECONDS = 86_400;

  private RateHeaders() {}

  static HttpHeaders of(Quotas.Left left, Clock clock) {
    long untilMidnight = Math.max(1, Duration.between(clock.instant(), left.dayEnds()).toSeconds());
    return HttpHeaders.of(
        "ratelimit-policy",
        "\"minute\";q=%d;w=%d, \"day\";q=%d;w=%d"
            .formatted(left.minute(), MINUTE_SECONDS, left.day(), DAY_SECONDS),
        "ratelimit",
        "\"minute\";r=%d;t=%d, \"day\";r=%d;t=%d"
            .formatted(left.minuteLeft(), MINUTE_SECONDS, left.dayLeft(), untilMidnight));
  }
}
