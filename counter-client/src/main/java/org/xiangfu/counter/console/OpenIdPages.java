package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.client.ServiceError;
import org.xiangfu.client.oidc.OidcExchange;
import org.xiangfu.v1.AccessServiceGrpc;
import org.xiangfu.v1.AccessServiceGrpc.AccessServiceBlockingStub;

/**
 * Signing in at the service's OpenID provider: there, and back to this computer. The answer is good
 * only in the session that asked, and once.
 */
final class OpenIdPages {
  private static final String BACK = "/sign-in/oidc/back";
  private static final String FINISH = "/sign-in/oidc/finish";
  private static final int LONGEST_ANSWER = 8 << 10;

  private final Console console;
  private final Entrance entrance;

  OpenIdPages(Console console) {
    this.console = console;
    this.entrance = new Entrance(console);
  }

  void on(Front front, ServerBuilder server) {
    if (console.settings().offered().oidc()) {
      front.get("/sign-in/oidc", Front.Access.ANYBODY, this::leave);
      front.get(FINISH, Front.Access.ANYBODY, this::finish);
      server.service(BACK, (context, _) -> back(context));
    }
  }

  private Answer leave(Visit visit) {
    if (!LoopbackGuard.isOwnLink(visit.header("sec-fetch-site"))) {
      return new Answer.Redirect("/sign-in");
    }
    try {
      OidcExchange exchange = OidcExchange.begin(access(), visit.own(BACK));
      visit.session().begin(exchange);
      return new Answer.Redirect(exchange.address().toString());
    } catch (StatusRuntimeException e) {
      return failed(visit, e);
    }
  }

  // A browser that another site sends does not show the session's cookie: this page, which needs
  // none, sends it on, and then the cookie comes along.
  private HttpResponse back(ServiceRequestContext context) {
    String query = context.query() == null ? "" : context.query();
    if (query.length() > LONGEST_ANSWER) {
      return HttpResponse.of(
          HttpStatus.BAD_REQUEST, MediaType.PLAIN_TEXT_UTF_8, "an answer of that length is none");
    }
    return HttpResponse.of(
        HttpStatus.OK,
        MediaType.HTML_UTF_8,
        console
            .pages()
            .render(
                "signinback", Map.of("next", FINISH + "?" + query, "texts", Console.texts(""))));
  }

  private Answer finish(Visit visit) {
    Optional<OidcExchange> begun = visit.session().takeExchange();
    if (begun.isEmpty()) {
      return entrance.form(visit, visit.texts().get("signin.oidc.again"));
    }
    try {
      var answer = begun.get().finish(access(), visit.came(), console.settings().offered().trust());
      return entrance.enter(visit, entrance.operator(answer.getAccount(), answer));
    } catch (StatusRuntimeException e) {
      return failed(visit, e);
    }
  }

  private Answer failed(Visit visit, StatusRuntimeException e) {
    ServiceError error = ServiceError.of(e);
    return entrance.form(
        visit,
        visit
            .texts()
            .wordOr(
                "error",
                error.reason(),
                error.code() == Status.Code.UNAUTHENTICATED
                    ? "signin.oidc.refused"
                    : "signin.oidc.away"));
  }

  private AccessServiceBlockingStub access() {
    return AccessServiceGrpc.newBlockingStub(console.channel());
  }
}
