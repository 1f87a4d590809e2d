package org.xiangfu.server.rpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.AccountAdministration;
import org.xiangfu.server.access.AccountNames;
import org.xiangfu.server.access.Identities;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.server.ledger.v1.AccountRecord;
import org.xiangfu.server.ledger.v1.IdentityLink;
import org.xiangfu.v1.Account;
import org.xiangfu.v1.AccountServiceGrpc;
import org.xiangfu.v1.CreateAccountRequest;
import org.xiangfu.v1.CreateAccountResponse;
import org.xiangfu.v1.LinkIdentityRequest;
import org.xiangfu.v1.LinkIdentityResponse;
import org.xiangfu.v1.LinkedIdentity;
import org.xiangfu.v1.ListAccountsRequest;
import org.xiangfu.v1.ListAccountsResponse;
import org.xiangfu.v1.ResetPasswordRequest;
import org.xiangfu.v1.ResetPasswordResponse;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SetAccountDisabledRequest;
import org.xiangfu.v1.SetAccountDisabledResponse;
import org.xiangfu.v1.SetAccountRolesRequest;
import org.xiangfu.v1.SetAccountRolesResponse;
import org.xiangfu.v1.UnlinkIdentityRequest;
import org.xiangfu.v1.UnlinkIdentityResponse;
import org.xiangfu.v1.UnlockAccountRequest;
import org.xiangfu.v1.UnlockAccountResponse;

/** The administration of accounts. */
final class AccountCalls extends AccountServiceGrpc.AccountServiceImplBase {
  private final AccessControl access;
  private final AccountAdministration accounts;
  private final Clock clock;

  AccountCalls(AccessControl access, Clock clock) {
    this.access = access;
    this.accounts = access.administration();
    this.clock = clock;
  }

  @Override
  public void createAccount(
      CreateAccountRequest request, StreamObserver<CreateAccountResponse> reply) {
    UnaryHandler.<CreateAccountRequest, CreateAccountResponse>of(this::create)
        .serve(request, reply);
  }

  private CompletableFuture<CreateAccountResponse> create(CreateAccountRequest request) {
    return accounts
        .create(
            named(request.getName()),
            roles(request.getRolesList()),
            AccessCalls.caller(),
            Workstation.current())
        .handle(AccountCalls::told)
        .thenApply(
            made ->
                CreateAccountResponse.newBuilder()
                    .setAccount(account(made.account()))
                    .setOneTimePassword(made.oneTimePassword())
                    .build());
  }

  @Override
  public void setAccountRoles(
      SetAccountRolesRequest request, StreamObserver<SetAccountRolesResponse> reply) {
    UnaryHandler.<SetAccountRolesRequest, SetAccountRolesResponse>of(
            asked ->
                accounts
                    .setRoles(
                        asked.getName(),
                        roles(asked.getRolesList()),
                        AccessCalls.caller(),
                        Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        changed ->
                            SetAccountRolesResponse.newBuilder()
                                .setAccount(account(changed))
                                .build()))
        .serve(request, reply);
  }

  @Override
  public void setAccountDisabled(
      SetAccountDisabledRequest request, StreamObserver<SetAccountDisabledResponse> reply) {
    UnaryHandler.<SetAccountDisabledRequest, SetAccountDisabledResponse>of(
            asked ->
                accounts
                    .setDisabled(
                        asked.getName(),
                        asked.getDisabled(),
                        AccessCalls.caller(),
                        Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        changed ->
                            SetAccountDisabledResponse.newBuilder()
                                .setAccount(account(changed))
                                .build()))
        .serve(request, reply);
  }

  @Override
  public void resetPassword(
      ResetPasswordRequest request, StreamObserver<ResetPasswordResponse> reply) {
    UnaryHandler.<ResetPasswordRequest, ResetPasswordResponse>of(
            asked ->
                accounts
                    .resetPassword(asked.getName(), AccessCalls.caller(), Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        reset ->
                            ResetPasswordResponse.newBuilder()
                                .setAccount(account(reset.account()))
                                .setOneTimePassword(reset.oneTimePassword())
                                .build()))
        .serve(request, reply);
  }

  @Override
  public void unlockAccount(
      UnlockAccountRequest request, StreamObserver<UnlockAccountResponse> reply) {
    UnaryHandler.<UnlockAccountRequest, UnlockAccountResponse>of(
            asked ->
                accounts
                    .unlock(asked.getName(), AccessCalls.caller(), Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        changed ->
                            UnlockAccountResponse.newBuilder()
                                .setAccount(account(changed))
                                .build()))
        .serve(request, reply);
  }

  @Override
  public void linkIdentity(
      LinkIdentityRequest request, StreamObserver<LinkIdentityResponse> reply) {
    UnaryHandler.<LinkIdentityRequest, LinkIdentityResponse>of(
            asked ->
                accounts
                    .link(
                        asked.getName(),
                        GivenIdentity.of(asked, access),
                        AccessCalls.caller(),
                        Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        changed ->
                            LinkIdentityResponse.newBuilder().setAccount(account(changed)).build()))
        .serve(request, reply);
  }

  @Override
  public void unlinkIdentity(
      UnlinkIdentityRequest request, StreamObserver<UnlinkIdentityResponse> reply) {
    UnaryHandler.<UnlinkIdentityRequest, UnlinkIdentityResponse>of(
            asked ->
                accounts
                    .unlink(
                        asked.getName(),
                        Validation.text("identity_id", asked.getIdentityId(), 16, 16),
                        AccessCalls.caller(),
                        Workstation.current())
                    .handle(AccountCalls::told)
                    .thenApply(
                        changed ->
                            UnlinkIdentityResponse.newBuilder()
                                .setAccount(account(changed))
                                .build()))
        .serve(request, reply);
  }

  @Override
  public void listAccounts(
      ListAccountsRequest request, StreamObserver<ListAccountsResponse> reply) {
    UnaryHandler.<ListAccountsRequest, ListAccountsResponse>of(
            _ ->
                CompletableFuture.completedFuture(
                    ListAccountsResponse.newBuilder()
                        .addAllAccounts(accounts.list().stream().map(this::account).toList())
                        .build()))
        .serve(request, reply);
  }

  private static String named(String name) {
    try {
      return AccountNames.checked(name);
    } catch (IllegalArgumentException e) {
      throw ServiceException.invalid(e.getMessage());
    }
  }

  private static List<Role> roles(List<Role> roles) {
    if (roles.isEmpty()
        || roles.contains(Role.ROLE_UNSPECIFIED)
        || roles.contains(Role.UNRECOGNIZED)) {
      throw ServiceException.invalid("roles must name at least one, and only known ones");
    }
    return roles.stream().distinct().sorted().toList();
  }

  private static <T> T told(T done, Throwable error) {
    if (error != null) {
      throw refusal(error);
    }
    return done;
  }

  private static RuntimeException refusal(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof AccountAdministration.NotDoneException e) {
      return switch (e.outcome()) {
        case ACCOUNT_OUTCOME_NOT_FOUND ->
            ServiceException.notFound("ACCOUNT_NOT_FOUND", "there is no such account 無此帳號");
        case ACCOUNT_OUTCOME_EXISTS ->
            ServiceException.exists(
                "ACCOUNT_ALREADY_EXISTS", "there is an account of this name 帳號已存在");
        case ACCOUNT_OUTCOME_IDENTITY_TAKEN ->
            ServiceException.exists(
                "IDENTITY_LINKED_ELSEWHERE", "another account is linked with it 已與其他帳號連結");
        case ACCOUNT_OUTCOME_IDENTITY_NOT_FOUND ->
            ServiceException.notFound(
                "IDENTITY_NOT_LINKED", "the account is not linked with it 帳號無此連結");
        case ACCOUNT_OUTCOME_TOO_MANY ->
            ServiceException.precondition(
                "TOO_MANY_IDENTITIES",
                "the account has as many identities as it may; unlink one 連結數已達上限");
        case ACCOUNT_OUTCOME_LAST_ADMINISTRATOR ->
            ServiceException.precondition(
                "LAST_ADMINISTRATOR",
                "nobody would be left who can administer accounts; make another administrator"
                    + " first 系統須保留至少一位管理員");
        default -> new IllegalStateException("an outcome that no such act has: " + e.outcome());
      };
    }
    return error instanceof CompletionException e ? e : new CompletionException(error);
  }

  private Account account(AccountRecord record) {
    var account =
        Account.newBuilder()
            .setName(record.getName())
            .addAllRoles(record.getRolesList())
            .setDisabled(record.getDisabled())
            .setLocked(record.getLockedUntilMillis() > clock.millis())
            .setPasswordChangeRequired(record.getMustChangePassword())
            .setPasswordSetAt(Timestamps.fromMillis(record.getPasswordSetAtMillis()))
            .setCreatedAt(Timestamps.fromMillis(record.getCreatedAtMillis()));
    if (account.getLocked() && record.getLockedUntilMillis() != Long.MAX_VALUE) {
      account.setLockedUntil(Timestamps.fromMillis(record.getLockedUntilMillis()));
    }
    record.getIdentitiesList().forEach(identity -> account.addIdentities(linked(identity)));
    if (record.getLastSignInAtMillis() > 0) {
      account.setLastSignInAt(Timestamps.fromMillis(record.getLastSignInAtMillis()));
    }
    return account.build();
  }

  private static LinkedIdentity linked(IdentityLink identity) {
    return LinkedIdentity.newBuilder()
        .setId(Identities.id(identity))
        .setKind(identity.getKind())
        .setLinkedAt(Timestamps.fromMillis(identity.getLinkedAtMillis()))
        .build();
  }
}
