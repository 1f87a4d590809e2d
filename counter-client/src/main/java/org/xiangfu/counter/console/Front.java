package org.xiangfu.counter.console;

import com.google.common.base.Splitter;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.client.ServiceError;

/**
 * The way of every request: session, forged or not, signed in or not, allowed or not, the handler,
 * and what went wrong in words.
 */
final class Front {
  private static final Logger LOG = LoggerFactory.getLogger(Front.class);

  /** Who may come. */
  enum Access {
    /** Anybody at this computer. */
    ANYBODY,
    /** Whoever has signed in. */
    SIGNED_IN,
    /** Whoever may open cases. */
    CLERK,
    /** Whoever may review them. */
    SUPERVISOR,
    /** Whoever may look into impersonations: supervisors and auditors. */
    INVESTIGATOR,
    /** Whoever audits. */
    AUDITOR,
    /** Whoever runs the service. */
    ADMINISTRATOR,
    /** Whoever enrols archives. */
    BATCH;

    // A one-time password is changed before anything else.
    private boolean admits(Optional<Operator> who) {
      return switch (this) {
        case ANYBODY -> true;
        case SIGNED_IN -> who.isPresent();
        default -> who.filter(each -> !each.passwordChangeRequired()).filter(this::may).isPresent();
      };
    }

    private boolean may(Operator who) {
      return switch (this) {
        case ANYBODY, SIGNED_IN -> true;
        case CLERK -> who.isClerk();
        case SUPERVISOR -> who.isSupervisor();
        case INVESTIGATOR -> who.isSupervisor() || who.isAuditor();
        case AUDITOR -> who.isAuditor();
        case ADMINISTRATOR -> who.isAdministrator();
        case BATCH -> who.isBatchOperator();
      };
    }
  }

  /** Answers one kind of request, on a thread that may wait. */
  @FunctionalInterface
  interface Handler {
    Answer handle(Visit visit) throws IOException;
  }

  /** Opens what a page shows while it is open; must not wait. */
  @FunctionalInterface
  interface Live {
    HttpResponse open(ServiceRequestContext context, Session session, Texts texts);
  }

  private final ServerBuilder server;
  private final Console console;

  Front(ServerBuilder server, Console console) {
    this.server = server;
    this.console = console;
  }

  void get(String path, Access access, Handler handler) {
    route(HttpMethod.GET, path, access, true, handler);
  }

  /** A question that a script repeats by itself: it does not keep a session alive. */
  void quietly(HttpMethod method, String path, Access access, Handler handler) {
    route(method, path, access, false, handler);
  }

  void post(String path, Access access, Handler handler) {
    route(HttpMethod.POST, path, access, true, handler);
  }

  /**
   * A question with its form at the same path. It is sent as a form, never in the address: numbers
   * of persons do not belong into a browser's history.
   */
  void question(String path, Access access, Handler form, Handler answer) {
    get(path, access, form);
    post(
        path,
        access,
        visit -> {
          visit.asQuestion();
          return answer.handle(visit);
        });
  }

  /** What a page listens to. It has no end of its own, and does not keep a session alive. */
  void live(String path, Access access, Live live) {
    server.service(
        path,
        (context, request) -> {
          String cookies = request.headers().get("cookie", "");
          Optional<Session> session =
              session(context, cookies).filter(each -> access.admits(each.operator()));
          if (session.isEmpty()) {
            return HttpResponse.of(HttpStatus.FORBIDDEN, MediaType.PLAIN_TEXT_UTF_8, "sign in");
          }
          context.clearRequestTimeout();
          return live.open(context, session.get(), Console.texts(language(cookies)));
        });
  }

  private void route(HttpMethod method, String path, Access access, boolean step, Handler handler) {
    server.service(
        Route.builder().methods(method).path(path).build(),
        (context, request) ->
            HttpResponse.of(
                request
                    .aggregate()
                    .thenApplyAsync(
                        whole -> serve(context, whole, access, step, handler),
                        context.blockingTaskExecutor())));
  }

  private HttpResponse serve(
      ServiceRequestContext context,
      AggregatedHttpRequest request,
      Access access,
      boolean step,
      Handler handler) {
    Optional<Session> known = session(context, request.headers().get("cookie", ""));
    Session session = known.orElseGet(() -> console.sessions().begin(Optional.empty()));
    var visit =
        new Visit(
            context,
            request,
            session,
            Console.texts(language(request.headers().get("cookie", ""))));
    boolean expired =
        known.isEmpty()
            && value(request.headers().get("cookie", ""), cookieName(context)).isPresent();
    Answer answer = answer(visit, access, step, expired, handler);
    boolean changed = known.isEmpty() || !visit.session().id().equals(known.get().id());
    return answer.toResponse(changed ? cookie(context, visit.session()) : "");
  }

  private Answer answer(
      Visit visit, Access access, boolean step, boolean expired, Handler handler) {
    var errors = new Errors(console.pages());
    try {
      if (!visit.isRead() && !isOwn(visit)) {
        return errors.say(visit, HttpStatus.FORBIDDEN, "error.forged");
      }
      if (access != Access.ANYBODY && visit.session().operator().isEmpty()) {
        return errors.signIn(visit, expired);
      }
      if (!access.admits(visit.session().operator())) {
        return errors.say(visit, HttpStatus.FORBIDDEN, "error.RIGHT_MISSING");
      }
      if (step) {
        console.sessions().step(visit.session());
      }
      return handler.handle(visit);
    } catch (BadFormException e) {
      return errors.say(visit, HttpStatus.BAD_REQUEST, e.key());
    } catch (StatusRuntimeException e) {
      ServiceError error = ServiceError.of(e);
      if (Errors.endsSession(error)) {
        console.sessions().end(visit.session());
        visit.become(console.sessions().begin(Optional.empty()));
        return errors.signIn(visit, true);
      }
      return errors.say(visit, error);
    } catch (IOException e) {
      // Its text names a file of this computer and never a person.
      LOG.error("the data folder of the console cannot be used", e);
      return errors.say(visit, HttpStatus.INTERNAL_SERVER_ERROR, "error.disk");
    } catch (RuntimeException e) {
      LOG.error("a page of the console failed", e);
      return errors.say(visit, HttpStatus.INTERNAL_SERVER_ERROR, "error.unexpected");
    }
  }

  private static boolean isOwn(Visit visit) {
    String given = visit.isScript() ? visit.header("x-csrf-token") : visit.field("csrf");
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8),
        visit.session().csrf().getBytes(StandardCharsets.UTF_8));
  }

  private Optional<Session> session(ServiceRequestContext context, String cookies) {
    return value(cookies, cookieName(context)).flatMap(console.sessions()::find);
  }

  private static String language(String cookies) {
    return value(cookies, "language").orElse("");
  }

  private static Optional<String> value(String cookies, String name) {
    for (String cookie : Splitter.on(';').trimResults().split(cookies)) {
      if (cookie.startsWith(name + "=")) {
        return Optional.of(cookie.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }

  // Browsers send a computer's cookies to every port: the port keeps two consoles apart. Secure is
  // left out, since loopback is plain HTTP and not all browsers take it as secure.
  private static String cookie(ServiceRequestContext context, Session session) {
    return cookieName(context) + "=" + session.id() + "; Path=/; HttpOnly; SameSite=Strict";
  }

  private static String cookieName(ServiceRequestContext context) {
    return "console-" + context.localAddress().getPort();
  }
}
