package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.Set;

/**
 * Refuses what does not come from the console's own pages: another name for this computer (DNS
 * rebinding) with 421, another site's page with 403.
 */
final class LoopbackGuard implements DecoratingHttpServiceFunction {
  private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final Set<String> OWN_FETCH = Set.of("same-origin", "none");

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    int port = ctx.localAddress().getPort();
    RequestHeaders headers = request.headers();
    String host = headers.get(HttpHeaderNames.AUTHORITY, headers.get(HttpHeaderNames.HOST, ""));
    if (!names(port).contains(host)) {
      return refused(HttpStatus.MISDIRECTED_REQUEST, "open the console by its own address");
    }
    if (!SAFE.contains(request.method()) && !isOwnPage(headers, host)) {
      return refused(HttpStatus.FORBIDDEN, "this was not sent by a page of the console");
    }
    return delegate.serve(ctx, request);
  }

  private static boolean isOwnPage(RequestHeaders headers, String host) {
    return headers.get(HttpHeaderNames.ORIGIN, "").equals("http://" + host)
        && isOwnLink(headers.get(HttpHeaderNames.SEC_FETCH_SITE, ""));
  }

  /** True if a browser says, or is too old to say, that no other site led here. */
  static boolean isOwnLink(String secFetchSite) {
    return secFetchSite.isEmpty() || OWN_FETCH.contains(secFetchSite);
  }

  private static Set<String> names(int port) {
    return Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
  }

  private static HttpResponse refused(HttpStatus status, String why) {
    return HttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, why);
  }
}
