package org.xiangfu.gateway.abis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbisMessageTest {
  private static final String WHOLE =
      """
      {"id": "mosip.abis.identify", "version": "1.1", "requestId": "r-1",
       "requesttime": "2020-03-29T07:01:24.692Z", "referenceId": "ref-1", "referenceURL": "",
       "flags": {"maxResults": "7", "targetFPIR": "30", "flag1": "value1"},
       "gallery": {"referenceIds": [{"referenceId": "a"}, {"referenceId": "b"}]}}
      """;

  private static AbisRequest read(String text) throws AbisException {
    return AbisMessage.read(text.getBytes(UTF_8)).checked(Optional.empty());
  }

  private static int code(String text) {
    return assertThrows(AbisException.class, () -> read(text)).failure().code();
  }

  private static String without(String field) {
    return WHOLE.replaceFirst("\"" + field + "\": \"[^\"]*\",?", "");
  }

  @Test
  void aRequestOfTheSpecificationIsRead() throws AbisException {
    AbisRequest request = read(WHOLE);
    assertEquals(AbisVerb.IDENTIFY, request.verb());
    assertEquals(Optional.of("ref-1"), request.referenceId());
    assertEquals(Optional.empty(), request.referenceUrl());
    assertEquals(OptionalInt.of(7), request.maxResults());
    assertEquals(OptionalInt.of(30), request.targetFpir());
    assertEquals(Set.of("a", "b"), request.gallery());
  }

  @Test
  void everyFailureOfTheSpecificationHasItsCode() {
    assertEquals(4, code("no JSON"));
    assertEquals(4, code("[]"));
    assertEquals(6, code(without("requestId")));
    assertEquals(9, code(without("requesttime")));
    assertEquals(13, code(without("version")));
    assertEquals(13, code(WHOLE.replace("\"1.1\"", "\"1.0\"")));
    assertEquals(14, code(without("id")));
    assertEquals(14, code(WHOLE.replace("identify", "match")));
    assertEquals(15, code(WHOLE.replace("2020-03-29T", "29.3.2020 ")));
    assertEquals(4, code(WHOLE.replace("\"r-1\"", "\"r 1; x\"")));
    assertEquals(4, code(WHOLE.replace("\"7\"", "\"many\"")));
    assertEquals(4, code(WHOLE.replace("\"30\"", "\"61\"")));
    assertEquals(4, code(WHOLE.replace("\"ref-1\"", "\"" + "x".repeat(65) + "\"")));
    assertEquals(4, code(WHOLE.replace("\"ref-1\"", "7")));
  }

  @Test
  void aPathTakesItsOwnVerbOnly() {
    AbisMessage message = AbisMessage.read(WHOLE.getBytes(UTF_8));
    assertEquals(
        14,
        assertThrows(AbisException.class, () -> message.checked(Optional.of(AbisVerb.INSERT)))
            .failure()
            .code());
  }

  @Test
  void numbersComeAsNumbersToo() throws AbisException {
    AbisRequest request = read(WHOLE.replace("\"7\"", "500").replace("\"30\"", "40"));
    assertEquals(OptionalInt.of(100), request.maxResults());
    assertEquals(OptionalInt.of(40), request.targetFpir());
  }

  @Test
  void theCodesAreThoseOfTheSpecification() {
    int code = 0;
    for (AbisFailure failure : AbisFailure.values()) {
      assertEquals(++code, failure.code());
    }
    assertEquals(18, code);
  }
}
