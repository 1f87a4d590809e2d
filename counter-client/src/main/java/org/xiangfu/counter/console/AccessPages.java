package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpStatus;
import io.grpc.ClientInterceptors;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.xiangfu.client.ServiceError;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.ChangePasswordRequest;
import org.xiangfu.v1.Role;
import org.xiangfu.v1.SignInRequest;
import org.xiangfu.v1.SignOutRequest;

/** Signing in and out, the password, how long the session lasts. */
final class AccessPages {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  private static final Pattern OWN_PATH = Pattern.compile("/([A-Za-z0-9-][A-Za-z0-9/._-]*)?");

  private final Console console;
  private final Pages pages;
  private final Entrance entrance;

  AccessPages(Console console) {
    this.console = console;
    this.pages = console.pages();
    this.entrance = new Entrance(console);
  }

  void on(Front front) {
    front.get("/sign-in", Front.Access.ANYBODY, visit -> entrance.form(visit, ""));
    front.post("/sign-in", Front.Access.ANYBODY, this::signIn);
    front.post("/sign-out", Front.Access.SIGNED_IN, this::signOut);
    front.get("/password", Front.Access.SIGNED_IN, visit -> password(visit, ""));
    front.post("/password", Front.Access.SIGNED_IN, this::changePassword);
    front.post("/language", Front.Access.ANYBODY, AccessPages::language);
    front.post("/stay", Front.Access.SIGNED_IN, this::status);
    front.quietly(HttpMethod.GET, "/status", Front.Access.SIGNED_IN, this::status);
  }

  // Only a path of this console: another site's address would begin with two slashes.
  private static Answer language(Visit visit) {
    String back = visit.field("back");
    return new Answer.Language(
        OWN_PATH.matcher(back).matches() ? back : "/",
        visit.field("to").equals("en") ? "en" : "zh-TW");
  }

  private Answer signIn(Visit visit) {
    try {
      return entrance.enter(
          visit,
          console.settings().accounts()
              ? atService(visit.field("account"), visit.secret("password"))
              : named(visit));
    } catch (StatusRuntimeException e) {
      return entrance.form(visit, Errors.sentence(visit.texts(), ServiceError.of(e)));
    }
  }

  private Operator atService(String account, String password) {
    return entrance.operator(
        account,
        AccessServiceGrpc.newBlockingStub(console.channel())
            .signIn(SignInRequest.newBuilder().setAccount(account).setPassword(password).build()));
  }

  private static Operator named(Visit visit) {
    String name = visit.field("account");
    if (!NAME.matcher(name).matches()) {
      throw new BadFormException("error.name");
    }
    Role role = visit.choice("role", Role.class, "error.form");
    return new Operator(name, Set.of(role), Optional.empty(), false);
  }

  private Answer signOut(Visit visit) {
    Operator operator = visit.operator();
    console.sessions().end(visit.session());
    visit.become(console.sessions().begin(Optional.empty()));
    operator.token().ifPresent(this::endAtService);
    return new Answer.Redirect("/sign-in");
  }

  // The session here is over in any case; the token at the service ends by itself within minutes.
  private void endAtService(ServiceToken token) {
    token.end();
    try {
      var _ = access(token).signOut(SignOutRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      console.line().failed();
    }
  }

  private Answer password(Visit visit, String error) {
    return new Answer.Page(
        error.isEmpty() ? HttpStatus.OK : HttpStatus.BAD_REQUEST,
        pages.show("password", visit, Map.of("error", error)));
  }

  private Answer changePassword(Visit visit) {
    if (!visit.secret("new").equals(visit.secret("again"))) {
      return password(visit, visit.texts().get("error.passwords.differ"));
    }
    Operator operator = visit.operator();
    ServiceToken token = operator.token().orElseThrow(() -> new BadFormException("error.form"));
    try {
      token.take(
          access(token)
              .changePassword(
                  ChangePasswordRequest.newBuilder()
                      .setOldPassword(visit.secret("old"))
                      .setNewPassword(visit.secret("new"))
                      .build())
              .getAccess());
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      if (Errors.endsSession(error)) {
        throw e;
      }
      return password(visit, Errors.sentence(visit.texts(), error));
    }
    visit
        .session()
        .become(new Operator(operator.name(), operator.roles(), operator.token(), false));
    return new Answer.Redirect("/");
  }

  private AccessServiceGrpc.AccessServiceBlockingStub access(ServiceToken token) {
    return AccessServiceGrpc.newBlockingStub(
        ClientInterceptors.intercept(console.channel(), token));
  }

  private Answer status(Visit visit) {
    Duration left = console.sessions().left(visit.session());
    return Answer.json(
        Map.of(
            "left", Math.max(0, left.toSeconds()),
            "away", console.line().isAway(),
            "waiting", console.delivery().queue().of(visit.operator().name()).size()));
  }
}
