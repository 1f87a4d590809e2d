package org.xiangfu.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.openqa.selenium.Keys;
import org.xiangfu.client.XiangfuClient;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.Sex;
import org.xiangfu.server.ledger.proof.ExportVerifier;
import org.xiangfu.server.ledger.proof.Verification;
import org.xiangfu.server.sealing.PublicKeyFile;
import org.xiangfu.v1.CaseKind;
import org.xiangfu.v1.IdentityCheckUse;
import org.xiangfu.v1.ImpostorFace;
import org.xiangfu.v1.OpenCaseRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.RecordIncidentRequest;
import org.xiangfu.v1.WithdrawCaseRequest;

/** What an auditor does in a browser, over the cases of a stage and some more. */
final class AuditorPath {
  private static final List<String> OFFICES = List.of("63000010", "65000020", "64000030");
  private static final int CASES = 66;
  private static final int YEARS = 50;
  private static final String DOWNLOAD =
      "return fetch('/audit/ledger/export', {method: 'POST', body: new URLSearchParams("
          + "{csrf: document.body.dataset.csrf, format: 'JSONL'})}).then(r => r.text())";

  private final ConsoleStage stage;

  /** Opens cases at several offices, of many ages, and records an impersonation. */
  AuditorPath(ConsoleStage stage) throws IOException {
    this.stage = stage;
    try (var client = XiangfuClient.connect(stage.service(stage.clerk()))) {
      for (int i = 0; i < CASES; i++) {
        // Of one office there are too few to be shown.
        String office = i < 2 ? "66000040" : OFFICES.get(i * i % 7 % OFFICES.size());
        Origin.Builder origin = origin(Purpose.PURPOSE_IDENTITY_CHECK, office);
        String id =
            client
                .cases()
                .openCase(
                    OpenCaseRequest.newBuilder()
                        .setOrigin(origin)
                        .setKind(CaseKind.CASE_KIND_IDENTITY_CHECK)
                        .setIdentityCheckUse(IdentityCheckUse.IDENTITY_CHECK_USE_PASSPORT)
                        .setPersonId(ArtificialId.of(100 + i, i % 5 < 2 ? Sex.MALE : Sex.FEMALE))
                        .setBirthYear(1950 + i * 7 % YEARS)
                        .build())
                .getCase()
                .getCaseId();
        var withdrawn =
            client
                .cases()
                .withdrawCase(
                    WithdrawCaseRequest.newBuilder()
                        .setOrigin(origin(Purpose.PURPOSE_IDENTITY_CHECK, office))
                        .setCaseId(id)
                        .setReason("left")
                        .build());
        assertEquals(id, withdrawn.getCase().getCaseId());
      }
      var recorded =
          client
              .incidents()
              .recordIncident(
                  RecordIncidentRequest.newBuilder()
                      .setOrigin(origin(Purpose.PURPOSE_INVESTIGATION, OFFICES.getFirst()))
                      .setVictimPersonId(ArtificialId.of(50, Sex.FEMALE))
                      .addFaces(
                          ImpostorFace.newBuilder()
                              .setPhoto(ByteString.copyFrom(Files.readAllBytes(stage.still()))))
                      .setReason("came with a lost card of somebody else")
                      .build());
      assertEquals(1, recorded.getIncident().getFacesCount());
    }
  }

  private static Origin.Builder origin(Purpose purpose, String office) {
    return Origin.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setOfficeId(office)
        .setPurpose(purpose);
  }

  /** The path of somebody who has signed in as auditor. */
  void walk(Chromium browser) throws IOException {
    browser.find(".tiles");
    browser.show("20-audit");
    cases(browser);
    statistics(browser);
    incidents(browser);
    ledger(browser);
    rest(browser);
  }

  private void cases(Chromium browser) throws IOException {
    browser.type("#person", stage.other() + Keys.ENTER);
    browser.find("#found");
    browser.show("21-audit-cases");
    browser.click(".grid a.target");
    browser.find(".timeline li");
    browser.show("22-audit-case");
    browser.go("/audit/events");
    browser.type("#clerk", stage.supervisor().account() + Keys.ENTER);
    browser.find(".grid tbody tr");
    browser.show("23-audit-events");
  }

  private static void statistics(Chromium browser) throws IOException {
    browser.go("/audit/statistics");
    browser.run("document.getElementById('across').value = 'STATISTICS_DIMENSION_SEX'");
    browser.click(".ask button.primary");
    browser.find("#chart[data-drawn]");
    assertTrue(browser.shows("#counts .withheld"), "of one office there are too few");
    browser.show("24-audit-statistics");
    browser.run("document.getElementById('by').value = 'STATISTICS_DIMENSION_AGE_BAND'");
    browser.run("document.getElementById('across').value = ''");
    browser.click(".ask button.primary");
    browser.find("#chart[data-drawn='1']");
    browser.show("25-audit-ages");
  }

  private void incidents(Chromium browser) throws IOException {
    browser.go("/incidents");
    browser.click(".ask button.primary");
    browser.find(".incidents .row");
    browser.show("26-incidents");
    browser.click(".incidents .row a");
    browser.find("#outcome");
    browser.show("27-incident");
    browser.go("/incidents/face");
    browser.type("#photo", stage.still().toAbsolutePath().toString());
    browser.click(".ask button.primary");
    browser.find(".incidents .row");
    browser.show("28-face");
  }

  private void ledger(Chromium browser) throws IOException {
    browser.go("/audit/ledger");
    browser.type("#key", stage.ledgerKey().toAbsolutePath().toString());
    browser.click("form[action='/audit/ledger/check'] button");
    browser.find("#check[data-phase=proven]");
    browser.show("29-ledger");
    Path export = stage.still().resolveSibling("ledger-" + browser.language() + ".jsonl");
    Files.writeString(export, (String) browser.run(DOWNLOAD));
    Verification proof =
        new ExportVerifier(Optional.of(PublicKeyFile.read(stage.ledgerKey())), _ -> {})
            .verify(export);
    assertTrue(proof.proven(), "what the console writes is proven by the command: " + proof);
  }

  private static void rest(Chromium browser) throws IOException {
    browser.go("/audit/reviews");
    browser.find("#seed");
    browser.show("30-reviews");
    browser.go("/audit/cards");
    browser.find("#cards");
    browser.show("31-cards");
  }
}
