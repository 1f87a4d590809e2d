package org.xiangfu.counter.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SlipPagesTest {
  private static final String NAME = "Chen-Test";

  @TempDir static Path data;
  private static FakeOffice office;
  private static ConsoleServer console;
  private static Browser clerk;

  @BeforeAll
  static void start() throws Exception {
    office = new FakeOffice();
    console = ConsoleSite.start(office, data);
    clerk = new Browser(console);
    clerk.signIn("clerk01");
  }

  @AfterAll
  static void stop() {
    clerk.close();
    console.close();
    office.close();
  }

  @BeforeEach
  void register() {
    office.forget();
    office.names = List.of(NAME);
  }

  @Test
  void aReceiptHasTheNameOfTheRegister() throws Exception {
    String path = checked();
    clerk.get(path);
    clerk.submit(path + "/decision", Map.of("decision", "DECISION_ACCEPT"));
    String text = text(pdf(path).body());
    assertTrue(text.contains(NAME) && text.contains("0123456789abcdef"), text);
  }

  @Test
  void whoHasNoEntryGetsAReceiptWithoutAName() throws Exception {
    office.names = List.of();
    String path = checked();
    clerk.get(path);
    clerk.submit(path + "/decision", Map.of("decision", "DECISION_ACCEPT"));
    assertTrue(text(pdf(path).body()).contains("A123456789"));
  }

  @Test
  void whoHasNotShownToBeThePersonLearnsNoName() throws Exception {
    String text = text(pdf(checked()).body());
    assertTrue(text.contains("A123456789"), text);
    assertFalse(text.contains(NAME), text);
  }

  @Test
  void aSlipIsNotKeptByTheBrowserAndItsFileNamesNobody() throws Exception {
    HttpResponse<byte[]> slip = pdf(checked());
    assertEquals(200, slip.statusCode());
    assertEquals("application/pdf", slip.headers().firstValue("content-type").orElseThrow());
    assertEquals("no-store", slip.headers().firstValue("cache-control").orElseThrow());
    assertEquals(
        "inline; filename=\"slip.pdf\"",
        slip.headers().firstValue("content-disposition").orElseThrow());
  }

  @Test
  void nobodyPrintsWithoutSigningIn() throws Exception {
    String path = checked();
    try (var stranger = new Browser(console)) {
      assertEquals(303, stranger.get(path + "/slip.pdf").statusCode());
    }
  }

  private static HttpResponse<byte[]> pdf(String path) throws Exception {
    return clerk
        .client()
        .send(clerk.request(path + "/slip.pdf").GET().build(), BodyHandlers.ofByteArray());
  }

  private static String text(byte[] pdf) throws IOException {
    try (PDDocument document = Loader.loadPDF(pdf)) {
      return new PDFTextStripper().getText(document);
    }
  }

  private static String checked() throws Exception {
    clerk.get("/cases/new");
    clerk.submit(
        "/cases",
        Map.of(
            "kind", "CASE_KIND_REPLACEMENT",
            "replacement", "REPLACEMENT_REASON_LOST",
            "number", "A123456789"));
    String path = "/cases/" + office.cases.keySet().iterator().next();
    clerk.photo(
        path + "/capture/CASE_KIND_REPLACEMENT",
        "a capture".getBytes(StandardCharsets.UTF_8),
        UUID.randomUUID().toString());
    return path;
  }
}
