package org.xiangfu.counter.console;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.xiangfu.v1.*;

/** What {@link FakeOffice} tells administrators, and the accounts that it lets them change. */
final class FakeAdministration {
  static final String ONE_TIME = "kept-by-nobody-1234";

  final Map<String, Account> accounts = new TreeMap<>();
  final List<String> backups = new ArrayList<>();
  GetStatusResponse status = twoCentres();
  boolean countsFail;
  private Backup run = Backup.getDefaultInstance();

  synchronized void forget() {
    accounts.clear();
    account("admin01", Role.ROLE_ADMIN);
    account("clerk.01", Role.ROLE_CLERK);
    status = twoCentres();
    countsFail = false;
  }

  /** Two centres and a witness; this node leads all but the last shard. */
  static GetStatusResponse twoCentres() {
    return GetStatusResponse.newBuilder()
        .setVersion("1.2.3")
        .setNodeId("n1")
        .setPackId("xiangfu-1")
        .setServing(true)
        .addNodes(seen("n1", "taipei"))
        .addNodes(seen("n2", "taichung"))
        .addNodes(seen("w1", "hsinchu").toBuilder().setWitness(true))
        .addGroups(group("ledger", "n1"))
        .addGroups(group("gallery-0", "n1").setOwned(0.5))
        .addGroups(
            group("gallery-1", "n2")
                .setOwned(0.5)
                .setRecall(Recall.newBuilder().setShare(0.998).setSamples(1000)))
        .setFigures(
            NodeFigures.newBuilder()
                .setDiskFreeBytes(300L << 30)
                .setDiskSizeBytes(500L << 30)
                .setBackupAgeSeconds(7_300)
                .setCheckpointAgeSeconds(4))
        .build();
  }

  static NodeSeen seen(String id, String site) {
    return NodeSeen.newBuilder()
        .setNodeId(id)
        .setSite(site)
        .setAnswers(true)
        .addAllGroups(List.of("ledger", "gallery-0", "gallery-1"))
        .build();
  }

  static GroupStatus.Builder group(String name, String leader) {
    var group =
        GroupStatus.newBuilder()
            .setName(name)
            .setRole(leader.equals("n1") ? "LEADER" : "FOLLOWER")
            .setLeaderId(leader)
            .setTerm(3)
            .setAppliedIndex(9_000)
            .setCommittedIndex(9_000)
            .setCommandLevel(7)
            .setOfferedLevel(7);
    if (leader.equals("n1")) {
      group.addMembers(MemberLag.newBuilder().setNodeId("n2").setEntries(2));
    }
    return group;
  }

  /** Changes what the node says of a group. */
  void group(String name, UnaryOperator<GroupStatus.Builder> change) {
    var changed = status.toBuilder();
    for (GroupStatus.Builder each : changed.getGroupsBuilderList()) {
      if (each.getName().equals(name)) {
        var _ = change.apply(each);
      }
    }
    status = changed.build();
  }

  void account(String name, Role... roles) {
    accounts.put(
        name,
        Account.newBuilder()
            .setName(name)
            .addAllRoles(List.of(roles))
            .setCreatedAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
            .setPasswordSetAt(Timestamp.newBuilder().setSeconds(1_700_000_000))
            .build());
  }

  /** The calls of administrators. */
  final class Admin extends AdminServiceGrpc.AdminServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
      if (countsFail && !request.getWithoutCounts()) {
        reply.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      var answer = status.toBuilder();
      if (!request.getWithoutCounts()) {
        answer.setGallery(GalleryCounts.newBuilder().setActivePhotos(1_234_567));
      }
      FakeOffice.tell(reply, answer.build());
    }

    @Override
    public void startBackup(StartBackupRequest request, StreamObserver<StartBackupResponse> reply) {
      backups.add("begun");
      run =
          Backup.newBuilder()
              .setState(BackupState.BACKUP_STATE_RUNNING)
              .setBytesDone(1)
              .setBytesTotal(4)
              .build();
      FakeOffice.tell(reply, StartBackupResponse.newBuilder().setBackup(run).build());
    }

    @Override
    public void getBackup(GetBackupRequest request, StreamObserver<GetBackupResponse> reply) {
      if (run.getState() == BackupState.BACKUP_STATE_UNSPECIFIED) {
        reply.onError(FakeOffice.error(Status.Code.NOT_FOUND, "BACKUP_NOT_FOUND"));
        return;
      }
      FakeOffice.tell(reply, GetBackupResponse.newBuilder().setBackup(run).build());
    }

    @Override
    public void cancelBackup(
        CancelBackupRequest request, StreamObserver<CancelBackupResponse> reply) {
      backups.add("cancelled");
      run = run.toBuilder().setState(BackupState.BACKUP_STATE_CANCELLED).build();
      FakeOffice.tell(reply, CancelBackupResponse.newBuilder().setBackup(run).build());
    }
  }

  /** The calls about accounts; nobody takes the last administrator's role away. */
  final class Accounts extends AccountServiceGrpc.AccountServiceImplBase {
    @Override
    public void listAccounts(
        ListAccountsRequest request, StreamObserver<ListAccountsResponse> reply) {
      FakeOffice.tell(
          reply, ListAccountsResponse.newBuilder().addAllAccounts(accounts.values()).build());
    }

    @Override
    public void createAccount(
        CreateAccountRequest request, StreamObserver<CreateAccountResponse> reply) {
      if (accounts.containsKey(request.getName())) {
        reply.onError(FakeOffice.error(Status.Code.ALREADY_EXISTS, "ACCOUNT_ALREADY_EXISTS"));
        return;
      }
      account(request.getName(), request.getRolesList().toArray(Role[]::new));
      FakeOffice.tell(
          reply,
          CreateAccountResponse.newBuilder()
              .setAccount(accounts.get(request.getName()))
              .setOneTimePassword(ONE_TIME)
              .build());
    }

    @Override
    public void setAccountRoles(
        SetAccountRolesRequest request, StreamObserver<SetAccountRolesResponse> reply) {
      if (request.getName().equals("admin01")
          && !request.getRolesList().contains(Role.ROLE_ADMIN)) {
        reply.onError(FakeOffice.error(Status.Code.FAILED_PRECONDITION, "LAST_ADMINISTRATOR"));
        return;
      }
      FakeOffice.tell(
          reply,
          SetAccountRolesResponse.newBuilder()
              .setAccount(
                  change(
                      request.getName(), of -> of.clearRoles().addAllRoles(request.getRolesList())))
              .build());
    }

    @Override
    public void setAccountDisabled(
        SetAccountDisabledRequest request, StreamObserver<SetAccountDisabledResponse> reply) {
      FakeOffice.tell(
          reply,
          SetAccountDisabledResponse.newBuilder()
              .setAccount(change(request.getName(), of -> of.setDisabled(request.getDisabled())))
              .build());
    }

    @Override
    public void unlockAccount(
        UnlockAccountRequest request, StreamObserver<UnlockAccountResponse> reply) {
      FakeOffice.tell(
          reply,
          UnlockAccountResponse.newBuilder()
              .setAccount(change(request.getName(), of -> of.setLocked(false).clearLockedUntil()))
              .build());
    }

    @Override
    public void resetPassword(
        ResetPasswordRequest request, StreamObserver<ResetPasswordResponse> reply) {
      FakeOffice.tell(
          reply,
          ResetPasswordResponse.newBuilder()
              .setAccount(change(request.getName(), of -> of.setPasswordChangeRequired(true)))
              .setOneTimePassword(ONE_TIME)
              .build());
    }

    @Override
    public void linkIdentity(
        LinkIdentityRequest request, StreamObserver<LinkIdentityResponse> reply) {
      FakeOffice.tell(
          reply,
          LinkIdentityResponse.newBuilder()
              .setAccount(
                  change(
                      request.getName(),
                      of ->
                          of.addIdentities(
                              LinkedIdentity.newBuilder()
                                  .setId("0123456789abcdef")
                                  .setKind(
                                      request.hasOidc()
                                          ? IdentityKind.IDENTITY_KIND_OIDC
                                          : IdentityKind.IDENTITY_KIND_CARD_SUBJECT))))
              .build());
    }

    @Override
    public void unlinkIdentity(
        UnlinkIdentityRequest request, StreamObserver<UnlinkIdentityResponse> reply) {
      FakeOffice.tell(
          reply,
          UnlinkIdentityResponse.newBuilder()
              .setAccount(change(request.getName(), Account.Builder::clearIdentities))
              .build());
    }

    private Account change(String name, UnaryOperator<Account.Builder> how) {
      Account changed = how.apply(accounts.get(name).toBuilder()).build();
      accounts.put(name, changed);
      return changed;
    }
  }
}
