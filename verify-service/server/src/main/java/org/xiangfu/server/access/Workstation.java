package org.xiangfu.server.access;

import io.grpc.Context;
import java.util.Optional;

/**
 * Where a call comes from.
 *
 * @param name common name of its certificate; empty without TLS
 * @param certificate SHA-256 of its certificate, base64url; empty without TLS
 */
public record Workstation(String name, Optional<String> certificate) {
  /** Without TLS nothing is known. */
  public static final Workstation UNKNOWN = new Workstation("", Optional.empty());

  private static final Context.Key<Workstation> CURRENT =
      Context.keyWithDefault("xiangfu-workstation", UNKNOWN);

  /** Where the call comes from that this thread works on. */
  public static Workstation current() {
    return CURRENT.get();
  }

  /** A context with this workstation. */
  public Context in(Context context) {
    return context.withValue(CURRENT, this);
  }
}
