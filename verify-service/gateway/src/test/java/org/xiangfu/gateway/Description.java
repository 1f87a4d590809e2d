package org.xiangfu.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;

/** The OpenAPI description, against which responses are held. */
final class Description {
  static final JsonNode ROOT = read();

  private static final ObjectMapper JSON = new ObjectMapper();

  private Description() {}

  private static JsonNode read() {
    try (InputStream in = Description.class.getResourceAsStream("openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the description has this response of this path, with this content. */
  static JsonNode assertDescribed(String method, String path, HttpResponse<byte[]> response)
      throws IOException {
    String what = method + " " + path + " " + response.statusCode();
    JsonNode described =
        resolved(
            ROOT.path("paths")
                .path(path)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses")
                .path("" + response.statusCode()));
    assertFalse(described.isMissingNode(), what + " is not described");
    String type = response.headers().firstValue("content-type").orElse("").split(";", 2)[0];
    JsonNode content = described.path("content").path(type);
    assertFalse(content.isMissingNode(), what + " " + type + " is not described");
    described
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.startsWith("Idempotent")) {
                assertTrue(
                    response.headers().firstValue(name).isPresent(), what + " lacks " + name);
              }
            });
    JsonNode body = JSON.readTree(response.body());
    assertFits(content.path("schema"), body, what);
    if (type.equals("application/problem+json")) {
      assertEquals(response.statusCode(), body.path("status").asInt());
    }
    return body;
  }

  /** Fails unless a body fits a schema. */
  static void assertFits(JsonNode schema, JsonNode body, String what) {
    ObjectNode whole = JSON.createObjectNode();
    whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    whole.set("components", ROOT.path("components"));
    whole.putArray("allOf").add(schema);
    Set<ValidationMessage> wrong =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                whole, SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build())
            .validate(body);
    assertTrue(wrong.isEmpty(), what + ": " + wrong);
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? ROOT.at(node.path("$ref").asText().substring(1)) : node;
  }
}
