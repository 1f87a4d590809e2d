package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Map;

/** Puts the headers of OWASP ASVS on every answer, refusals included. */
final class SecurityHeaders implements DecoratingHttpServiceFunction {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "content-security-policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
              + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "x-content-type-options",
          "nosniff",
          "x-frame-options",
          "DENY",
          // Not no-referrer: with it browsers send forms with the origin "null".
          "referrer-policy",
          "same-origin",
          "permissions-policy",
          "camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), payment=()",
          "cross-origin-opener-policy",
          "same-origin",
          "cross-origin-embedder-policy",
          "require-corp",
          "cross-origin-resource-policy",
          "same-origin");

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    return delegate.serve(ctx, request).mapHeaders(SecurityHeaders::secured);
  }

  private static ResponseHeaders secured(ResponseHeaders given) {
    ResponseHeadersBuilder headers = given.toBuilder();
    ALWAYS.forEach(headers::set);
    if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    }
    return headers.build();
  }
}
