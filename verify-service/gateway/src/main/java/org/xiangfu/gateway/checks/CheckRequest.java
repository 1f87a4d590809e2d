package org.xiangfu.gateway.checks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.multipart.AggregatedBodyPart;
import com.linecorp.armeria.common.multipart.AggregatedMultipart;
import com.linecorp.armeria.common.multipart.Multipart;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import org.xiangfu.gateway.http.ProblemCode;
import org.xiangfu.gateway.http.ProblemException;

/**
 * What an agency asks.
 *
 * @param personId 1 to 64 characters, no control characters
 * @param purpose 1 to 64 characters
 * @param photo 1 byte to 8 MiB
 */
record CheckRequest(String personId, String purpose, ByteString photo) {
  /** As much as the service takes. */
  static final int MAX_PHOTO_BYTES = 8 << 20;

  private static final int MAX_TEXT = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  CheckRequest {
    text("personId", personId);
    text("purpose", purpose);
    if (photo.isEmpty()) {
      throw invalid("photo");
    }
    if (photo.size() > MAX_PHOTO_BYTES) {
      throw ProblemException.of(ProblemCode.TOO_LARGE);
    }
  }

  private static void text(String field, String value) {
    int length = value.codePointCount(0, value.length());
    if (length < 1 || length > MAX_TEXT || value.codePoints().anyMatch(Character::isISOControl)) {
      throw invalid(field);
    }
  }

  /**
   * Reads JSON with the photo in base64, or a form of several parts with the photo as a file.
   *
   * @throws ProblemException if it is neither, or a field is wrong; names the field
   */
  static CheckRequest read(AggregatedHttpRequest request) {
    MediaType type = request.contentType();
    if (type != null && type.is(MediaType.JSON)) {
      return json(request.content().array());
    }
    if (type != null && type.is(MediaType.MULTIPART_FORM_DATA)) {
      return form(request);
    }
    throw ProblemException.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
  }

  private static CheckRequest json(byte[] bytes) {
    JsonNode body;
    try {
      body = JSON.readTree(bytes);
    } catch (IOException e) {
      throw invalid("body");
    }
    if (body == null || !body.isObject()) {
      throw invalid("body");
    }
    try {
      byte[] photo = Base64.getDecoder().decode(field(body, "photo"));
      return new CheckRequest(
          field(body, "personId"), field(body, "purpose"), ByteString.copyFrom(photo));
    } catch (IllegalArgumentException e) {
      throw invalid("photo");
    }
  }

  private static String field(JsonNode body, String name) {
    if (!body.path(name).isTextual()) {
      throw invalid(name);
    }
    return body.path(name).textValue();
  }

  private static CheckRequest form(AggregatedHttpRequest request) {
    AggregatedMultipart parts;
    try {
      parts = Multipart.from(request.toHttpRequest()).aggregate().join();
    } catch (CompletionException | IllegalStateException e) {
      throw invalid("body");
    }
    return new CheckRequest(
        part(parts, "personId").contentUtf8(),
        part(parts, "purpose").contentUtf8(),
        ByteString.copyFrom(part(parts, "photo").content().array()));
  }

  private static AggregatedBodyPart part(AggregatedMultipart parts, String name) {
    AggregatedBodyPart part = parts.field(name);
    if (part == null) {
      throw invalid(name);
    }
    return part;
  }

  private static ProblemException invalid(String field) {
    return ProblemException.of(ProblemCode.INVALID_REQUEST, field);
  }

  @Override
  public String toString() {
    return "CheckRequest[" + purpose + "]";
  }
}
