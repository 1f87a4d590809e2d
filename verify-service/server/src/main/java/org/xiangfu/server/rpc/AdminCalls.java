package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import org.xiangfu.server.backup.Backups;
import org.xiangfu.v1.AdminServiceGrpc;
import org.xiangfu.v1.CancelBackupRequest;
import org.xiangfu.v1.CancelBackupResponse;
import org.xiangfu.v1.GetBackupRequest;
import org.xiangfu.v1.GetBackupResponse;
import org.xiangfu.v1.GetDataKeysRequest;
import org.xiangfu.v1.GetDataKeysResponse;
import org.xiangfu.v1.GetStatusRequest;
import org.xiangfu.v1.GetStatusResponse;
import org.xiangfu.v1.RotateDataKeysRequest;
import org.xiangfu.v1.RotateDataKeysResponse;
import org.xiangfu.v1.StartBackupRequest;
import org.xiangfu.v1.StartBackupResponse;

/** The node's state, its backups and the keys of its data. */
final class AdminCalls extends AdminServiceGrpc.AdminServiceImplBase {
  private final GetStatusHandler getStatus;
  private final StartBackupHandler startBackup;
  private final GetBackupHandler getBackup;
  private final CancelBackupHandler cancelBackup;
  private final DataKeysCalls dataKeys;

  AdminCalls(GetStatusHandler getStatus, Optional<Backups> backups, DataKeysCalls dataKeys) {
    this.dataKeys = dataKeys;
    this.getStatus = getStatus;
    startBackup = new StartBackupHandler(backups);
    getBackup = new GetBackupHandler(backups);
    cancelBackup = new CancelBackupHandler(backups);
  }

  @Override
  public void getDataKeys(GetDataKeysRequest request, StreamObserver<GetDataKeysResponse> reply) {
    dataKeys.get().serve(request, reply);
  }

  @Override
  public void rotateDataKeys(
      RotateDataKeysRequest request, StreamObserver<RotateDataKeysResponse> reply) {
    dataKeys.rotate().serve(request, reply);
  }

  @Override
  public void startBackup(StartBackupRequest request, StreamObserver<StartBackupResponse> reply) {
    startBackup.serve(request, reply);
  }

  @Override
  public void getBackup(GetBackupRequest request, StreamObserver<GetBackupResponse> reply) {
    getBackup.serve(request, reply);
  }

  @Override
  public void cancelBackup(
      CancelBackupRequest request, StreamObserver<CancelBackupResponse> reply) {
    cancelBackup.serve(request, reply);
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> reply) {
    getStatus.serve(request, reply);
  }
}
