package org.xiangfu.counter.console;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.multipart.Multipart;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/** One request of a browser, its form read. For one thread. */
final class Visit {
  // As the protocol takes request ids.
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private final ServiceRequestContext context;
  private final AggregatedHttpRequest request;
  private final Texts texts;
  private final QueryParams form;
  private final Map<String, ByteString> files = new HashMap<>();
  private Session session;
  private boolean question;

  Visit(
      ServiceRequestContext context, AggregatedHttpRequest request, Session session, Texts texts) {
    this.context = context;
    this.request = request;
    this.session = session;
    this.texts = texts;
    this.form = form(request, files);
  }

  private static QueryParams form(AggregatedHttpRequest request, Map<String, ByteString> files) {
    if (request.contentType() == null) {
      return QueryParams.of();
    }
    if (request.contentType().is(FORM)) {
      return QueryParams.fromQueryString(request.contentUtf8());
    }
    return request.contentType().is(FORM_WITH_FILES) ? parts(request, files) : QueryParams.of();
  }

  private static QueryParams parts(AggregatedHttpRequest request, Map<String, ByteString> files) {
    var fields = QueryParams.builder();
    try {
      for (var part : Multipart.from(request.toHttpRequest()).aggregate().join().bodyParts()) {
        if (part.name() == null) {
          continue;
        }
        if (part.filename() == null) {
          fields.add(part.name(), part.contentUtf8());
        } else {
          files.put(part.name(), ByteString.copyFrom(part.content().array()));
        }
      }
    } catch (CompletionException | IllegalArgumentException | IllegalStateException e) {
      // A form that cannot be read holds nothing, and so no token either.
      return QueryParams.of();
    }
    return fields.build();
  }

  private static final com.linecorp.armeria.common.MediaType FORM =
      com.linecorp.armeria.common.MediaType.FORM_DATA;
  private static final com.linecorp.armeria.common.MediaType FORM_WITH_FILES =
      com.linecorp.armeria.common.MediaType.MULTIPART_FORM_DATA;

  Session session() {
    return session;
  }

  /** Goes on as another session, whose cookie the answer sets. */
  void become(Session next) {
    session = next;
  }

  Operator operator() {
    return session.operator().orElseThrow();
  }

  Texts texts() {
    return texts;
  }

  String path() {
    return context.path();
  }

  /** This form changes nothing, and a page with the form is at the same path. */
  void asQuestion() {
    question = true;
  }

  /** The answer is as long in coming as the browser stays. */
  void takesLong() {
    context.clearRequestTimeout();
  }

  /** Where a reader who changes the language comes back to. */
  String back() {
    return isRead() || question ? path() : "/";
  }

  boolean isRead() {
    return request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
  }

  /** A variable of the path. */
  String variable(String name) {
    String value = context.pathParam(name);
    return value == null ? "" : value;
  }

  /** A field of the address; empty if it is not there. */
  String query(String name) {
    String value = context.queryParam(name);
    return value == null ? "" : value.strip();
  }

  /** The address as a provider is told it, by number: names may lead elsewhere. */
  URI own(String path) {
    return URI.create("http://127.0.0.1:" + context.localAddress().getPort()).resolve(path);
  }

  /** Where the browser came, with what it brought. */
  URI came() {
    String query = context.query();
    return own(query == null ? path() : path() + "?" + query);
  }

  /** A field of the form without blanks around it; empty if it is not there. */
  String field(String name) {
    return form.get(name, "").strip();
  }

  /** A secret as it was typed. */
  String secret(String name) {
    return form.get(name, "");
  }

  /** A file of the form; empty if none was chosen. */
  ByteString file(String name) {
    return files.getOrDefault(name, ByteString.EMPTY);
  }

  /** The names of all fields. */
  Set<String> fieldNames() {
    return form.names();
  }

  List<String> fields(String name) {
    return form.getAll(name);
  }

  String header(String name) {
    return request.headers().get(name, "");
  }

  /** True if one of the console's own scripts asks, which wants no page. */
  boolean isScript() {
    return !header("x-csrf-token").isEmpty();
  }

  ByteString body() {
    return ByteString.copyFrom(request.content().array());
  }

  /**
   * The id under which this act is sent, made with the form or by the script.
   *
   * @throws BadFormException if there is none
   */
  String requestId() {
    String id = field("request").isEmpty() ? header("x-request-id") : field("request");
    if (!REQUEST_ID.matcher(id).matches()) {
      throw new BadFormException("error.form");
    }
    return id;
  }

  /** A value of an enumeration that the form names; never what stands for no value. */
  <E extends Enum<E>> E choice(String name, Class<E> of, String missing) {
    String chosen = field(name);
    for (E value : of.getEnumConstants()) {
      if (value.name().equals(chosen)
          && !chosen.endsWith("_UNSPECIFIED")
          && !chosen.equals("UNRECOGNIZED")) {
        return value;
      }
    }
    throw new BadFormException(missing);
  }
}
