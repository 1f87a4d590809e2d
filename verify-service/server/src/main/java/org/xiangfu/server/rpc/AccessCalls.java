package org.xiangfu.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.access.AccessControl;
import org.xiangfu.server.access.AccessRefusedException;
import org.xiangfu.server.access.Caller;
import org.xiangfu.server.access.PasswordRules;
import org.xiangfu.server.access.Refusal;
import org.xiangfu.server.access.Sessions;
import org.xiangfu.server.access.Tokens;
import org.xiangfu.server.access.Workstation;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccessToken;
import org.xiangfu.v1.BeginCardSignInRequest;
import org.xiangfu.v1.BeginCardSignInResponse;
import org.xiangfu.v1.BeginOidcSignInRequest;
import org.xiangfu.v1.BeginOidcSignInResponse;
import org.xiangfu.v1.ChangePasswordRequest;
import org.xiangfu.v1.ChangePasswordResponse;
import org.xiangfu.v1.RefreshRequest;
import org.xiangfu.v1.RefreshResponse;
import org.xiangfu.v1.SignInRequest;
import org.xiangfu.v1.SignInResponse;
import org.xiangfu.v1.SignInWithCardRequest;
import org.xiangfu.v1.SignInWithIdTokenRequest;
import org.xiangfu.v1.SignOutRequest;
import org.xiangfu.v1.SignOutResponse;

/** Signing in and out, and one's own password. */
final class AccessCalls extends AccessServiceGrpc.AccessServiceImplBase {
  private final UnaryHandler<SignInRequest, SignInResponse> signIn;
  private final OtherSignIns others;
  private final UnaryHandler<RefreshRequest, RefreshResponse> refresh;
  private final UnaryHandler<SignOutRequest, SignOutResponse> signOut;
  private final UnaryHandler<ChangePasswordRequest, ChangePasswordResponse> changePassword;

  AccessCalls(AccessControl access) {
    Sessions sessions = access.sessions();
    signIn = UnaryHandler.of(request -> signIn(sessions, request));
    others = new OtherSignIns(access);
    refresh =
        UnaryHandler.of(
            _ ->
                CompletableFuture.completedFuture(
                    RefreshResponse.newBuilder()
                        .setAccess(token(sessions.refresh(caller())))
                        .build()));
    signOut =
        UnaryHandler.of(
            request ->
                sessions
                    .signOut(caller(), request.getEverywhere(), Workstation.current())
                    .thenApply(_ -> SignOutResponse.getDefaultInstance()));
    changePassword = UnaryHandler.of(request -> changePassword(sessions, request));
  }

  /** Who made the call; the interceptor has let nobody else through. */
  static Caller caller() {
    return Caller.current().orElseThrow(() -> new AccessRefusedException(Refusal.SIGN_IN_REQUIRED));
  }

  private static AccessToken token(String token) {
    return AccessToken.newBuilder()
        .setToken(token)
        .setExpiresInSeconds((int) Tokens.LIFE.toSeconds())
        .build();
  }

  private static CompletableFuture<SignInResponse> signIn(
      Sessions sessions, SignInRequest request) {
    Validation.text("account", request.getAccount(), 1, 64);
    password("password", request.getPassword());
    return sessions
        .signIn(request.getAccount(), request.getPassword(), Workstation.current())
        .thenApply(AccessCalls::answer);
  }

  /** What somebody is told who is signed in. */
  static SignInResponse answer(Sessions.SignedIn signedIn) {
    return SignInResponse.newBuilder()
        .setAccess(token(signedIn.token()))
        .addAllRoles(signedIn.roles())
        .setPasswordChangeRequired(signedIn.mustChange())
        .setAccount(signedIn.account())
        .build();
  }

  private static CompletableFuture<ChangePasswordResponse> changePassword(
      Sessions sessions, ChangePasswordRequest request) {
    Caller caller = caller();
    password("old_password", request.getOldPassword());
    PasswordRules.complaint(caller.account(), request.getNewPassword())
        .ifPresent(
            complaint -> {
              throw ServiceException.weakPassword(complaint);
            });
    if (request.getNewPassword().equals(request.getOldPassword())) {
      throw ServiceException.weakPassword("the new password is the old one 新密碼與舊密碼相同");
    }
    return sessions
        .changePassword(
            caller, request.getOldPassword(), request.getNewPassword(), Workstation.current())
        .thenApply(
            signedIn ->
                ChangePasswordResponse.newBuilder().setAccess(token(signedIn.token())).build());
  }

  // Its length is bounded before it is hashed; nothing else of it is said.
  private static void password(String field, String password) {
    if (password.isEmpty() || password.length() > 2 * PasswordRules.MAX) {
      throw ServiceException.invalid(
          field + " must have 1 to " + PasswordRules.MAX + " characters");
    }
  }

  @Override
  public void signIn(SignInRequest request, StreamObserver<SignInResponse> reply) {
    signIn.serve(request, reply);
  }

  @Override
  public void beginOidcSignIn(
      BeginOidcSignInRequest request, StreamObserver<BeginOidcSignInResponse> reply) {
    UnaryHandler.of(others::beginOidc).serve(request, reply);
  }

  @Override
  public void signInWithIdToken(
      SignInWithIdTokenRequest request, StreamObserver<SignInResponse> reply) {
    UnaryHandler.of(others::withIdToken).serve(request, reply);
  }

  @Override
  public void beginCardSignIn(
      BeginCardSignInRequest request, StreamObserver<BeginCardSignInResponse> reply) {
    UnaryHandler.of(others::beginCard).serve(request, reply);
  }

  @Override
  public void signInWithCard(SignInWithCardRequest request, StreamObserver<SignInResponse> reply) {
    UnaryHandler.of(others::withCard).serve(request, reply);
  }

  @Override
  public void refresh(RefreshRequest request, StreamObserver<RefreshResponse> reply) {
    refresh.serve(request, reply);
  }

  @Override
  public void signOut(SignOutRequest request, StreamObserver<SignOutResponse> reply) {
    signOut.serve(request, reply);
  }

  @Override
  public void changePassword(
      ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> reply) {
    changePassword.serve(request, reply);
  }
}
