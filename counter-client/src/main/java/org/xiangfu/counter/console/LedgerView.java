package org.xiangfu.counter.console;

import java.time.ZoneId;
import java.util.Map;

/**
 * How far a proof of the ledger is, or what it has found.
 *
 * @param phase none, running, proven, unsigned, bad or failed
 * @param tone of colours and shapes: match, refer, no-match or none
 * @param title in words
 * @param text what it means
 * @param percent of the events that were looked at
 * @param events that follow from one another
 * @param signed those that are signed
 * @param erased those of which only the digest is left
 * @param signedAt when the last ones were signed; empty if none is
 */
public record LedgerView(
    String phase,
    String tone,
    String title,
    String text,
    int percent,
    long events,
    long signed,
    long erased,
    String signedAt) {
  private static final int WHOLE = 100;

  static LedgerView of(LedgerCheck check, Texts texts, ZoneId zone) {
    LedgerProof.Found found = check.found();
    if (!check.isOver()) {
      return view("running", "none", texts.get("audit.proof.running"), "", found, zone);
    }
    if (!check.isWhole()) {
      return view(
          "failed",
          "refer",
          texts.get("audit.proof.failed"),
          check
              .failure()
              .map(error -> Errors.sentence(texts, error))
              .orElseGet(() -> texts.get("error.unexpected")),
          found,
          zone);
    }
    if (found.bad().isPresent()) {
      LedgerProof.Bad bad = found.bad().get();
      return view(
          "bad",
          "no-match",
          texts.get("audit.proof.bad", bad.sequence()),
          texts.word("auditFlaw", bad.flaw()),
          found,
          zone);
    }
    boolean proven = found.signed() > 0;
    return view(
        proven ? "proven" : "unsigned",
        proven ? "match" : "refer",
        texts.get(proven ? "audit.proof.proven" : "audit.proof.unsigned"),
        proven
            ? texts.get("audit.proof.means", found.events() - found.signed())
            : texts.get("audit.proof.unsigned.means"),
        found,
        zone);
  }

  private static LedgerView view(
      String phase, String tone, String title, String text, LedgerProof.Found found, ZoneId zone) {
    return new LedgerView(
        phase,
        tone,
        title,
        text,
        (int) (WHOLE * found.events() / Math.max(1, found.expected())),
        found.events(),
        found.signed(),
        found.erased(),
        AuditForm.shown(found.signedAt(), zone));
  }

  Map<String, ?> toJson() {
    return Map.of("running", phase.equals("running"), "percent", percent, "events", events);
  }
}
