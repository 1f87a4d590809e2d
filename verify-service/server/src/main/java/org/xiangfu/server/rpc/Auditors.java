package org.xiangfu.server.rpc;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.Right;
import org.xiangfu.server.ledger.v1.AccountRecord;

/**
 * Who can be given a review.
 *
 * @param access empty if nobody signs in: anybody can then
 */
record Auditors(Optional<AccessControl> access) {
  /**
   * Checks accounts that reviews are to be given to.
   *
   * @throws ServiceException if one of them, not being the caller, is not an auditor's
   */
  void require(List<String> accounts) {
    if (access.isEmpty()) {
      return;
    }
    Set<String> auditors =
        access.get().administration().list().stream()
            .filter(account -> !account.getDisabled())
            .filter(account -> Right.REVIEW_SAMPLES.isOf(account.getRolesList()))
            .map(AccountRecord::getName)
            .collect(Collectors.toUnmodifiableSet());
    String caller = Caller.current().map(Caller::account).orElse("");
    for (String account : accounts) {
      if (!account.equals(caller) && !auditors.contains(account)) {
        throw ServiceException.noAuditor(
            "a reviewer has no account with the role AUDITOR; ask the administrator 覆核人員須為稽核帳號");
      }
    }
  }
}
