package org.xiangfu.server.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class RedactedThrowableTest {
  @Test
  void aLoggedFailureShowsTypesAndPlacesAndNoMessages() {
    var failure = new IllegalStateException("A123456789", new IOException("a term of A123456789"));
    var text = new StringWriter();
    RedactedThrowable.of(failure).printStackTrace(new PrintWriter(text));
    assertTrue(text.toString().contains("java.lang.IllegalStateException"));
    assertTrue(text.toString().contains("java.io.IOException"));
    assertTrue(text.toString().contains("RedactedThrowableTest.java"));
    assertFalse(text.toString().contains("A123456789"));
  }
}
