package org.xiangfu.server.access;

import static org.xiangfu.v1.Role.ROLE_ABIS;
import static org.xiangfu.v1.Role.ROLE_ADMIN;
import static org.xiangfu.v1.Role.ROLE_AGENCY;
import static org.xiangfu.v1.Role.ROLE_AUDITOR;
import static org.xiangfu.v1.Role.ROLE_CLERK;
import static org.xiangfu.v1.Role.ROLE_OPERATOR;
import static org.xiangfu.v1.Role.ROLE_SUPERVISOR;

import java.util.Collection;
import java.util.Set;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.Role;

/** Which roles may give which purpose: a purpose is a statement that somebody will check. */
public final class Purposes {
  private Purposes() {}

  /** True if any of the roles may give this purpose. */
  public static boolean allowed(Purpose purpose, Collection<Role> held) {
    return held.stream().anyMatch(roles(purpose)::contains);
  }

  private static Set<Role> roles(Purpose purpose) {
    return switch (purpose) {
      case PURPOSE_REPLACEMENT, PURPOSE_FIRST_ISSUE, PURPOSE_COLLECTION, PURPOSE_CANCELLATION ->
          Set.of(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_OPERATOR);
      case PURPOSE_IDENTITY_CHECK ->
          Set.of(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_OPERATOR, ROLE_AGENCY);
      case PURPOSE_ENROLLMENT -> Set.of(ROLE_SUPERVISOR, ROLE_OPERATOR, ROLE_ABIS);
      case PURPOSE_INVESTIGATION -> Set.of(ROLE_CLERK, ROLE_SUPERVISOR, ROLE_AUDITOR);
      case PURPOSE_AUDIT -> Set.of(ROLE_AUDITOR);
      case PURPOSE_RETENTION, PURPOSE_SWEEP -> Set.of(ROLE_ADMIN);
      // Refused as an invalid request, with what to do, by whoever handles the call.
      case PURPOSE_UNSPECIFIED, UNRECOGNIZED -> Set.of(Role.values());
    };
  }
}
