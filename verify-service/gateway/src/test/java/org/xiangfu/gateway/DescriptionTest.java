package org.xiangfu.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.Resources;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xiangfu.gateway.abis.AbisVerb;
import org.xiangfu.gateway.http.ProblemCode;

class DescriptionTest {
  @Test
  void itIsValidOpenApi31() throws IOException {
    String text =
        Resources.toString(
            Resources.getResource(Gateway.class, "openapi.yaml"), StandardCharsets.UTF_8);
    var options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text, null, options);
    assertEquals(List.of(), result.getMessages());
    assertNotNull(result.getOpenAPI());
    assertEquals("3.1.0", result.getOpenAPI().getOpenapi());
    assertFalse(result.getOpenAPI().getPaths().isEmpty());
  }

  @Test
  void itHasEveryPathThatIsServed() {
    Set<String> paths = new TreeSet<>();
    Description.ROOT.path("paths").fieldNames().forEachRemaining(paths::add);
    Set<String> served =
        Stream.concat(
                Stream.of(
                    "/v1/checks",
                    "/v1/checks/{id}",
                    "/v1/quota",
                    "/abis/v1",
                    "/healthz",
                    "/openapi.yaml"),
                Stream.of(AbisVerb.values()).map(verb -> "/abis/v1/" + verb.word()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(served, paths);
  }

  @Test
  void itNamesEveryProblem() {
    Set<String> named = new TreeSet<>();
    Description.ROOT
        .at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> named.add(code.asText()));
    assertEquals(
        Stream.of(ProblemCode.values())
            .map(Enum::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        named);
  }

  @Test
  void whatSaysTooMuchDoesNotFit() throws IOException {
    JsonNode check = Description.ROOT.at("/components/schemas/Check");
    String body =
        """
        {"checkId": "e1", "answer": "YES", "band": "MATCH", "purpose": "passport",
         "checkedAt": "2026-03-01T10:00:00Z",
         "reasons": [{"code": "SAME_PERSON", "en": "x", "zh-TW": "y"}]%s}
        """;
    var json = new ObjectMapper();
    Description.assertFits(check, json.readTree(body.formatted("")), "a check");
    assertThrows(
        AssertionError.class,
        () ->
            Description.assertFits(
                check, json.readTree(body.formatted(", \"score\": 0.7")), "a score"));
  }
}
