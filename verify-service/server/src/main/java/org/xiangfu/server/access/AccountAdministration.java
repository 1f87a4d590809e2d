package org.xiangfu.server.access;

import com.google.protobuf.ByteString;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.accounts.AccountMirror;
import org.xiangfu.server.accounts.Accounts;
import org.xiangfu.server.ledger.v1.AccountCommand;
import org.xiangfu.server.ledger.v1.AccountOutcome;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.AccountResult;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.server.ledger.v1.NewAccount;
import org.xiangfu.server.ledger.v1.PasswordHash;
import org.xiangfu.server.ledger.v1.SetDisabled;
import org.xiangfu.server.ledger.v1.SetPassword;
import org.xiangfu.server.ledger.v1.SetRoles;
import org.xiangfu.server.ledger.v1.Unlink;
import org.xiangfu.server.ledger.v1.Unlock;
import org.xiangfu.v1.Role;

/** What administrators do to accounts; each act is kept in the ledger. Thread-safe. */
public final class AccountAdministration {
  private final Accounts accounts;
  private final AccountMirror mirror;
  private final PasswordHashing hashing;
  private final AccessEvents events;

  /**
   * An account and the password that its owner is to be told.
   *
   * @param oneTimePassword nowhere else
   */
  public record WithPassword(AccountRecord account, String oneTimePassword) {}

  /** An act that came to nothing. */
  public static final class NotDoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final AccountOutcome outcome;

    NotDoneException(AccountOutcome outcome) {
      super(outcome.name(), null, false, false);
      this.outcome = outcome;
    }

    /** Why. */
    public AccountOutcome outcome() {
      return outcome;
    }
  }

  AccountAdministration(
      Accounts accounts, AccountMirror mirror, PasswordHashing hashing, AccessEvents events) {
    this.accounts = accounts;
    this.mirror = mirror;
    this.hashing = hashing;
    this.events = events;
  }

  /** A new account with a one-time password; fails with {@link NotDoneException}. */
  public CompletableFuture<WithPassword> create(
      String name, List<Role> roles, Caller by, Workstation from) {
    return withPassword(
        hash ->
            change(
                name,
                AccountCommand.newBuilder()
                    .setCreate(NewAccount.newBuilder().addAllRoles(roles).setPassword(hash)),
                "CREATED",
                by,
                from));
  }

  /** A new one-time password for an account; fails with {@link NotDoneException}. */
  public CompletableFuture<WithPassword> resetPassword(String name, Caller by, Workstation from) {
    return withPassword(
        hash ->
            change(
                name,
                AccountCommand.newBuilder()
                    .setSetPassword(SetPassword.newBuilder().setPassword(hash).setMustChange(true)),
                "PASSWORD_RESET",
                by,
                from));
  }

  @FunctionalInterface
  private interface Change {
    CompletableFuture<AccountRecord> with(PasswordHash hash);
  }

  private CompletableFuture<WithPassword> withPassword(Change change) {
    String password = OneTimePassword.make();
    PasswordHashing.Place place = hashing.enter();
    return place
        .hash(password)
        .whenComplete((_, _) -> place.close())
        .thenCompose(change::with)
        .thenApply(account -> new WithPassword(account, password));
  }

  /** Other roles for an account; fails with {@link NotDoneException}. */
  public CompletableFuture<AccountRecord> setRoles(
      String name, List<Role> roles, Caller by, Workstation from) {
    return change(
        name,
        AccountCommand.newBuilder().setSetRoles(SetRoles.newBuilder().addAllRoles(roles)),
        "ROLES_SET",
        by,
        from);
  }

  /** Disables or enables an account; fails with {@link NotDoneException}. */
  public CompletableFuture<AccountRecord> setDisabled(
      String name, boolean disabled, Caller by, Workstation from) {
    return change(
        name,
        AccountCommand.newBuilder().setSetDisabled(SetDisabled.newBuilder().setDisabled(disabled)),
        disabled ? "DISABLED" : "ENABLED",
        by,
        from);
  }

  /** Takes away a lock; fails with {@link NotDoneException}. */
  public CompletableFuture<AccountRecord> unlock(String name, Caller by, Workstation from) {
    return change(
        name,
        AccountCommand.newBuilder().setUnlock(Unlock.getDefaultInstance()),
        "UNLOCKED",
        by,
        from);
  }

  /** Lets somebody sign in with an identity; fails with {@link NotDoneException}. */
  public CompletableFuture<AccountRecord> link(
      String name, IdentityLink identity, Caller by, Workstation from) {
    return change(
        name,
        AccountCommand.newBuilder().setLink(identity),
        "LINKED " + Identities.id(identity),
        by,
        from);
  }

  /**
   * Takes away an identity, and ends all sessions; fails with {@link NotDoneException}.
   *
   * @param id as {@link Identities#id} has it
   */
  public CompletableFuture<AccountRecord> unlink(
      String name, String id, Caller by, Workstation from) {
    // Of an account that this node has yet to hear of, nothing is found either.
    ByteString key =
        mirror.find(name).stream()
            .flatMap(account -> account.getIdentitiesList().stream())
            .filter(identity -> Identities.id(identity).equals(id))
            .findFirst()
            .map(IdentityLink::getKey)
            .orElse(ByteString.EMPTY);
    return change(
        name,
        AccountCommand.newBuilder().setUnlink(Unlink.newBuilder().setKey(key)),
        "UNLINKED " + id,
        by,
        from);
  }

  /** All accounts, by name. */
  public List<AccountRecord> list() {
    return mirror.all().stream().sorted(Comparator.comparing(AccountRecord::getName)).toList();
  }

  private CompletableFuture<AccountRecord> change(
      String name, AccountCommand.Builder act, String what, Caller by, Workstation from) {
    return accounts
        .change(name, act)
        .thenApply(this::done)
        .thenCompose(
            account -> events.changed(by.account(), name, what, from).thenApply(_ -> account));
  }

  private AccountRecord done(AccountResult result) {
    if (result.getOutcome() != AccountOutcome.ACCOUNT_OUTCOME_DONE) {
      throw new NotDoneException(result.getOutcome());
    }
    mirror.note(result.getAccount());
    return result.getAccount();
  }
}
