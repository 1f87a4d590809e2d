package org.xiangfu.server.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts sign-ins and refusals; nobody's name is a tag. Thread-safe. */
public final class AccessMetrics {
  /** How a sign-in came out. */
  public enum SignIn {
    SUCCEEDED,
    BAD_CREDENTIALS,
    LOCKED,
    DISABLED,
    /** Too many at once. */
    OVERLOADED
  }

  private final Map<SignIn, Counter> signIns = new EnumMap<>(SignIn.class);
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);

  /** Registers all counters. */
  public AccessMetrics(MeterRegistry registry) {
    for (SignIn outcome : SignIn.values()) {
      signIns.put(
          outcome,
          Counter.builder("xiangfu.sign.ins")
              .description("Attempts to sign in, by outcome")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Refusal refusal : Refusal.values()) {
      refusals.put(
          refusal,
          Counter.builder("xiangfu.access.refused")
              .description("Calls that were refused because of who asked, by reason")
              .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void signIn(SignIn outcome) {
    signIns.get(outcome).increment();
  }

  /** A call was refused. */
  public void refused(Refusal refusal) {
    refusals.get(refusal).increment();
  }
}
