package org.xiangfu.server.access;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.Table;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
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
    OVERLOADED,
    /** The OpenID provider, or a card's OCSP responder, cannot be asked. */
    PROVIDER_UNAVAILABLE
  }

  private static final List<String> MEANS = List.of("PASSWORD", "OIDC", "CARD");

  private final Table<SignIn, String, Counter> signIns = HashBasedTable.create();
  private final Map<LimitedUse, Counter> limited = new EnumMap<>(LimitedUse.class);
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);

  /** Registers all counters. */
  public AccessMetrics(MeterRegistry registry) {
    for (SignIn outcome : SignIn.values()) {
      for (String means : MEANS) {
        signIns.put(
            outcome,
            means,
            Counter.builder("xiangfu.sign.ins")
                .description("Attempts to sign in, by outcome and means")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .tag("means", means.toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }
    for (LimitedUse use : LimitedUse.values()) {
      limited.put(
          use,
          Counter.builder("xiangfu.operator.limited")
              .description("Calls that were refused since their operator had made too many")
              .tag("use", use.name().toLowerCase(Locale.ROOT))
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

  void signIn(SignIn outcome, String means) {
    signIns.get(outcome, means).increment();
  }

  void limited(LimitedUse use) {
    limited.get(use).increment();
  }

  /** A call was refused. */
  public void refused(Refusal refusal) {
    refusals.get(refusal).increment();
  }
}
