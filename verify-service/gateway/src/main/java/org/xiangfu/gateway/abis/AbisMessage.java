package org.xiangfu.gateway.abis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What was sent, before it is checked. Even of a request that is wrong, id and request id are told
 * back.
 */
final class AbisMessage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");
  private static final String VERSION = "1.1";
  private static final int MAX_REFERENCE = 64;
  private static final int MAX_URL = 2_048;
  private static final int MAX_GALLERY = 10_000;
  private static final int MAX_RESULTS = 100;
  private static final int MAX_FPIR = 60;

  private final JsonNode body;

  private AbisMessage(JsonNode body) {
    this.body = body;
  }

  /** Reads a body, which may be none. */
  static AbisMessage read(byte[] bytes) {
    try {
      JsonNode read = JSON.readTree(bytes);
      return new AbisMessage(read != null && read.isObject() ? read : MissingNode.getInstance());
    } catch (IOException e) {
      return new AbisMessage(MissingNode.getInstance());
    }
  }

  /** The id as it came; empty if there is none that could be told back. */
  String id() {
    return told("id");
  }

  /** The request id as it came; empty if there is none that could be told back. */
  String requestId() {
    return told("requestId");
  }

  private String told(String field) {
    String text = body.path(field).asText("");
    return text.length() <= MAX_REFERENCE ? text : "";
  }

  /**
   * The request.
   *
   * @param expected the verb of the path; empty: any
   * @throws AbisException for what the specification asks of every request
   */
  AbisRequest checked(Optional<AbisVerb> expected) throws AbisException {
    if (!body.isObject()) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    AbisVerb verb =
        AbisVerb.of(body.path("id").asText())
            .filter(each -> expected.isEmpty() || each == expected.get())
            .orElseThrow(() -> new AbisException(AbisFailure.INVALID_ID));
    if (!body.path("version").asText().equals(VERSION)) {
      throw new AbisException(AbisFailure.INVALID_VERSION);
    }
    String requestId =
        text("requestId", MAX_REFERENCE)
            .orElseThrow(() -> new AbisException(AbisFailure.MISSING_REQUEST_ID));
    if (!REQUEST_ID.matcher(requestId).matches()) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    requestTime();
    JsonNode flags = body.path("flags");
    return new AbisRequest(
        verb,
        requestId,
        text("referenceId", MAX_REFERENCE),
        text("referenceURL", MAX_URL),
        number(flags.path("maxResults"), MAX_RESULTS, true),
        number(flags.path("targetFPIR"), MAX_FPIR, false),
        gallery());
  }

  private void requestTime() throws AbisException {
    String time =
        text("requesttime", MAX_REFERENCE)
            .orElseThrow(() -> new AbisException(AbisFailure.MISSING_REQUEST_TIME));
    try {
      Instant ignored = OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeParseException e) {
      throw new AbisException(AbisFailure.INVALID_REQUEST_TIME);
    }
  }

  // Null, an empty text and a field that is left out are the same to MOSIP.
  private Optional<String> text(String field, int max) throws AbisException {
    JsonNode value = body.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    return value.isTextual() && value.textValue().isBlank()
        ? Optional.empty()
        : Optional.of(text(value, max));
  }

  private static String text(JsonNode value, int max) throws AbisException {
    if (!value.isTextual()
        || value.textValue().length() > max
        || value.textValue().codePoints().anyMatch(Character::isISOControl)) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    return value.textValue();
  }

  // MOSIP writes numbers as texts.
  private static OptionalInt number(JsonNode value, int max, boolean capped) throws AbisException {
    if (value.isMissingNode() || value.isNull() || value.asText().isEmpty()) {
      return OptionalInt.empty();
    }
    if (!NUMBER.matcher(value.asText()).matches()) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    int number = Integer.parseInt(value.asText());
    if (number < 1 || (number > max && !capped)) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    return OptionalInt.of(Math.min(number, max));
  }

  private Set<String> gallery() throws AbisException {
    JsonNode ids = body.path("gallery").path("referenceIds");
    if (ids.size() > MAX_GALLERY) {
      throw new AbisException(AbisFailure.INVALID_STRUCTURE);
    }
    Set<String> gallery = new HashSet<>();
    for (JsonNode each : ids) {
      gallery.add(text(each.path("referenceId"), MAX_REFERENCE));
    }
    return gallery;
  }
}
