package org.xiangfu.gateway.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.annotation.Nullable;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Optional;

/** Tells of what no service has answered: a wrong path or method, a request that is too large. */
public final class Errors implements ServerErrorHandler {
  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    return Exceptions.peel(cause) instanceof ProblemException problem
        ? Answers.problem(problem, HttpHeaders.of())
        : null;
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    ProblemCode code =
        switch (status.code()) {
          case 400, 414, 431 -> ProblemCode.INVALID_REQUEST;
          case 404 -> ProblemCode.NO_SUCH_PATH;
          case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
          case 413 -> ProblemCode.TOO_LARGE;
          case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
          case 503 -> ProblemCode.OVERLOADED;
          default -> ProblemCode.INTERNAL;
        };
    return AggregatedHttpResponse.of(Answers.headers(code), Answers.body(code, Optional.empty()));
  }
}
