package org.xiangfu.server.security;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which cards are taken.
 *
 * @param authorities PEM; roots, and authorities below them: each of them is trusted by itself
 * @param policies OIDs, of which a certificate's chain must carry one; empty: whatever it carries
 * @param purposes OIDs, of which a certificate must name one as extended key usage; empty: a
 *     certificate may name none at all, or client authentication, smart card logon or any
 * @param revocation how it is learned that a card is no longer good
 */
public record CardSettings(
    Path authorities, Set<String> policies, Set<String> purposes, Revocation revocation) {
  /** Keeps copies. */
  public CardSettings {
    policies = Set.copyOf(policies);
    purposes = Set.copyOf(purposes);
  }

  /**
   * Where revoked cards are named; with neither nobody asks, which must be asked for by name.
   *
   * @param lists file of CRLs of the authorities; also ends the sessions of a card at once
   * @param ocsp true if the responder that a certificate names is asked at each sign-in
   * @param responder asked instead of the one that certificates name
   */
  public record Revocation(Optional<Path> lists, boolean ocsp, Optional<URI> responder) {
    /** Nobody is asked. */
    public static final Revocation NONE = new Revocation(Optional.empty(), false, Optional.empty());
  }
}
