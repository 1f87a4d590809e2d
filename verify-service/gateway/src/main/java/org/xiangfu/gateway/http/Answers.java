package org.xiangfu.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import java.util.Optional;

/** Makes responses. What they hold must not be kept by anybody on the way. */
public final class Answers {
  private static final MediaType PROBLEM = MediaType.create("application", "problem+json");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Answers() {}

  /** JSON of a record or a tree. */
  public static HttpResponse json(HttpStatus status, Object body, HttpHeaders more) {
    return HttpResponse.of(headers(status, MediaType.JSON, more), HttpData.wrap(bytes(body)));
  }

  /** A problem. */
  public static HttpResponse problem(ProblemException problem, HttpHeaders more) {
    var with = more.toBuilder();
    problem.retryAfter().ifPresent(seconds -> with.set(HttpHeaderNames.RETRY_AFTER, "" + seconds));
    if (problem.code() == ProblemCode.NOT_AUTHENTICATED) {
      with.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"xiangfu\"");
    }
    return HttpResponse.of(
        headers(problem.code().status(), PROBLEM, with.build()),
        body(problem.code(), problem.reason()));
  }

  /** The body of a problem. */
  static HttpData body(ProblemCode code, Optional<String> reason) {
    return HttpData.wrap(bytes(Problem.of(code, reason)));
  }

  /** The headers of what must not be kept. */
  static ResponseHeaders headers(HttpStatus status, MediaType type, HttpHeaders more) {
    return ResponseHeaders.builder(status)
        .contentType(type)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .add(more)
        .build();
  }

  /** The headers of a problem. */
  static ResponseHeaders headers(ProblemCode code) {
    return headers(code.status(), PROBLEM, HttpHeaders.of());
  }

  private static byte[] bytes(Object body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records and trees can be written", e);
    }
  }
}
