package org.xiangfu.counter.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.ContentDisposition;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a page's handler answers with. */
sealed interface Answer {
  /** A page of HTML. */
  record Page(HttpStatus status, String html) implements Answer {}

  /** Look there. */
  record Redirect(String path) implements Answer {}

  /** Look there, in this language from now on. */
  record Language(String path, String tag) implements Answer {}

  /** For the console's own scripts. */
  record Json(HttpStatus status, Map<String, ?> values) implements Answer {}

  /** A photo; never kept by the browser. */
  record Photo(String mediaType, ByteString bytes) implements Answer {}

  /** A file that is written while the browser takes it. */
  record Download(String fileName, String mediaType, StreamMessage<HttpData> body)
      implements Answer {}

  /** A slip to print; its name says nothing of whom it is, and it is never kept by the browser. */
  record Pdf(ByteString bytes) implements Answer {}

  static Answer page(String html) {
    return new Page(HttpStatus.OK, html);
  }

  static Answer json(Map<String, ?> values) {
    return new Json(HttpStatus.OK, values);
  }

  /** As it goes to the browser, with this cookie unless it is empty. */
  default HttpResponse toResponse(String cookie) {
    var headers = ResponseHeaders.builder();
    if (!cookie.isEmpty()) {
      headers.add(HttpHeaderNames.SET_COOKIE, cookie);
    }
    return switch (this) {
      case Page page ->
          HttpResponse.of(
              headers.status(page.status()).contentType(MediaType.HTML_UTF_8).build(),
              HttpData.wrap(page.html().getBytes(StandardCharsets.UTF_8)));
      case Redirect redirect ->
          HttpResponse.of(
              headers
                  .status(HttpStatus.SEE_OTHER)
                  .add(HttpHeaderNames.LOCATION, redirect.path())
                  .build());
      case Language language ->
          HttpResponse.of(
              headers
                  .status(HttpStatus.SEE_OTHER)
                  .add(HttpHeaderNames.LOCATION, language.path())
                  .add(
                      HttpHeaderNames.SET_COOKIE,
                      "language="
                          + language.tag()
                          + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000")
                  .build());
      case Json json ->
          HttpResponse.of(
              headers.status(json.status()).contentType(MediaType.JSON_UTF_8).build(),
              HttpData.wrap(bytes(json.values())));
      case Download download ->
          HttpResponse.of(
              headers
                  .status(HttpStatus.OK)
                  .contentType(MediaType.parse(download.mediaType()))
                  .contentDisposition(
                      ContentDisposition.builder("attachment")
                          .filename(download.fileName())
                          .build())
                  .build(),
              download.body());
      case Photo photo ->
          HttpResponse.of(
              headers.status(HttpStatus.OK).contentType(MediaType.parse(photo.mediaType())).build(),
              HttpData.wrap(photo.bytes().toByteArray()));
      case Pdf pdf ->
          HttpResponse.of(
              headers
                  .status(HttpStatus.OK)
                  .contentType(MediaType.PDF)
                  .add(HttpHeaderNames.CONTENT_DISPOSITION, "inline; filename=\"slip.pdf\"")
                  .build(),
              HttpData.wrap(pdf.bytes().toByteArray()));
    };
  }

  private static byte[] bytes(Map<String, ?> values) {
    try {
      return new ObjectMapper().writeValueAsBytes(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can always be written", e);
    }
  }
}
