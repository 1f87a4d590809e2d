package org.xiangfu.server.cases;

import java.io.IOException;
import java.util.Optional;
import org.xiangfu.server.ledger.v1.CaseCommand;
import org.xiangfu.server.ledger.v1.CaseDocument;
import org.xiangfu.server.ledger.v1.CaseOutcome;
import org.xiangfu.server.ledger.v1.CaseResult;
import org.xiangfu.server.ledger.v1.CasesFound;
import org.xiangfu.server.ledger.v1.FindCases;
import org.xiangfu.server.ledger.v1.RedactCases;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Case;

/**
 * All cases as one replica holds them: documents of the ledger's index, since there are hundreds of
 * millions. Questions are thread-safe; commands are applied by one thread.
 */
public final class CaseBook {
  private final LuceneStore store;
  private final UnseenWrites<Case> unseen = new UnseenWrites<>();

  /** The cases of an index that was just opened. */
  public CaseBook(LuceneStore store) {
    this.store = store;
  }

  /** Call before every command of the index. */
  public void begin() {
    unseen.begin();
  }

  /** Call after every command of the index. */
  public void end() {
    unseen.end(store);
  }

  /**
   * Applies a command. The outcome depends on the command and the cases alone.
   *
   * @param sequence of the step's event, if the step is taken
   */
  public CaseResult apply(CaseCommand command, long sequence) throws IOException {
    Optional<Case> before = stored(command.getCaseId());
    CaseResult result = CaseRules.apply(before, command);
    if (result.getOutcome() != CaseOutcome.CASE_OUTCOME_DONE) {
      return result;
    }
    Case now =
        before.isPresent()
            ? result.getCase()
            : result.getCase().toBuilder().setSequence(sequence).build();
    store.writer().updateDocument(CaseDocument.id(now.getCaseId()), CaseDocument.of(now));
    unseen.put(now.getCaseId(), now);
    return result.toBuilder().setCase(now).build();
  }

  /** Takes the personal parts out of those of the cases that are finished; returns how many. */
  public int redact(RedactCases command) throws IOException {
    int redacted = 0;
    for (String id : command.getCaseIdsList()) {
      Optional<Case> now = stored(id).filter(Redaction::applies);
      if (now.isPresent()) {
        Case after = Redaction.of(now.get(), command.getAtMillis());
        store.writer().updateDocument(CaseDocument.id(id), CaseDocument.of(after));
        unseen.put(id, after);
        redacted++;
      }
    }
    return redacted;
  }

  /** The case of an id as the commands before this one left it; for the applying thread. */
  public Optional<Case> stored(String caseId) throws IOException {
    return unseen.find(caseId, () -> store.search(searcher -> CaseReader.find(searcher, caseId)));
  }

  /** Cases that are visible, oldest first. */
  public CasesFound find(FindCases asked) throws IOException {
    var found = CasesFound.newBuilder();
    if (!asked.getCaseId().isEmpty()) {
      store
          .search(searcher -> CaseReader.find(searcher, asked.getCaseId()))
          .ifPresent(found::addCases);
      return found.build();
    }
    return found.addAllCases(store.search(searcher -> CaseReader.page(searcher, asked))).build();
  }
}
