package org.xiangfu.counter.console;

import java.util.Optional;
import java.util.Set;
import org.xiangfu.v1.Role;

/**
 * Who has signed in.
 *
 * @param name account, or the name given to a service without accounts
 * @param roles what the service lets them do
 * @param token of the service; empty at a service without accounts
 * @param passwordChangeRequired nothing else is possible before
 */
record Operator(
    String name, Set<Role> roles, Optional<ServiceToken> token, boolean passwordChangeRequired) {
  Operator {
    roles = Set.copyOf(roles);
  }

  boolean isClerk() {
    return roles.contains(Role.ROLE_CLERK) || isSupervisor();
  }

  boolean isAuditor() {
    return roles.contains(Role.ROLE_AUDITOR);
  }

  boolean isSupervisor() {
    return roles.contains(Role.ROLE_SUPERVISOR);
  }

  boolean isBatchOperator() {
    return roles.contains(Role.ROLE_OPERATOR);
  }

  boolean isAdministrator() {
    return roles.contains(Role.ROLE_ADMIN);
  }
}
