package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpStatus;
import java.util.Map;
import java.util.Set;
import org.xiangfu.client.ServiceError;

/** What went wrong, in words, for people and for scripts. */
final class Errors {
  private static final Set<String> ENDED =
      Set.of("SESSION_ENDED", "TOKEN_EXPIRED", "TOKEN_INVALID", "SIGN_IN_REQUIRED");

  private final Pages pages;

  Errors(Pages pages) {
    this.pages = pages;
  }

  /** True if one has to sign in again. */
  static boolean endsSession(ServiceError error) {
    return ENDED.contains(error.reason());
  }

  /** The sentence for what the service said. */
  static String sentence(Texts texts, ServiceError error) {
    return switch (error.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, UNKNOWN, CANCELLED ->
          texts.wordOr("error", error.reason(), "error.away");
      default -> texts.wordOr("error", error.reason(), "error.other", error.reason());
    };
  }

  Answer say(Visit visit, ServiceError error) {
    HttpStatus status =
        switch (error.code()) {
          case NOT_FOUND -> HttpStatus.NOT_FOUND;
          case PERMISSION_DENIED, UNAUTHENTICATED -> HttpStatus.FORBIDDEN;
          case INVALID_ARGUMENT -> HttpStatus.BAD_REQUEST;
          case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
          case UNAVAILABLE, DEADLINE_EXCEEDED, UNKNOWN, CANCELLED -> HttpStatus.SERVICE_UNAVAILABLE;
          default -> HttpStatus.CONFLICT;
        };
    return answer(visit, status, sentence(visit.texts(), error));
  }

  Answer say(Visit visit, HttpStatus status, String key) {
    return answer(visit, status, visit.texts().get(key));
  }

  /** Nobody has signed in, or no longer: {@code ended} says which. */
  Answer signIn(Visit visit, boolean ended) {
    return visit.isScript()
        ? new Answer.Json(
            HttpStatus.UNAUTHORIZED, Map.of("error", visit.texts().get("error.SESSION_ENDED")))
        : new Answer.Redirect(ended ? "/sign-in?ended" : "/sign-in");
  }

  private Answer answer(Visit visit, HttpStatus status, String sentence) {
    return visit.isScript()
        ? new Answer.Json(status, Map.of("error", sentence))
        : new Answer.Page(status, pages.error(visit, sentence));
  }
}
