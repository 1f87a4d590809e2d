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
import org.xiangfu.server.ledger.v1.ResealCases;
import org.xiangfu.server.ledger.v1.ResealedCase;
import org.xiangfu.server.ledger.v1.StampedRecord;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Case;

/**
 * All cases as one replica holds them: documents of the ledger's index, since there are hundreds of
 * millions. Questions are thread-safe; commands are applied by one thread.
 */
public final class CaseBook {
  private final LuceneStore store;
  private final UnseenWrites<StampedRecord<Case>> unseen = new UnseenWrites<>();

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
   * @param generation of the data keys of the command and of the case; 0 is the first
   */
  public CaseResult apply(CaseCommand command, long sequence, int generation) throws IOException {
    Optional<Case> before = stored(command.getCaseId());
    CaseResult result = CaseRules.apply(before, command);
    if (result.getOutcome() != CaseOutcome.CASE_OUTCOME_DONE) {
      return result;
    }
    Case now =
        before.isPresent()
            ? result.getCase()
            : result.getCase().toBuilder().setSequence(sequence).build();
    write(now, generation);
    return result.toBuilder().setCase(now).build();
  }

  /** Takes the personal parts out of those of the cases that are finished; returns how many. */
  public int redact(RedactCases command) throws IOException {
    int redacted = 0;
    for (String id : command.getCaseIdsList()) {
      Optional<StampedRecord<Case>> now =
          found(id).filter(each -> Redaction.applies(each.content()));
      if (now.isPresent()) {
        write(Redaction.of(now.get().content(), command.getAtMillis()), now.get().stamp());
        redacted++;
      }
    }
    return redacted;
  }

  private void write(Case now, int generation) throws IOException {
    store
        .writer()
        .updateDocument(CaseDocument.id(now.getCaseId()), CaseDocument.of(now, generation));
    unseen.put(now.getCaseId(), new StampedRecord<>(now, generation));
  }

  /** True if there is such a case, and it is sealed with data keys of another generation. */
  public boolean isOfOtherKeys(String caseId, int generation) throws IOException {
    return found(caseId).filter(each -> each.stamp() != generation).isPresent();
  }

  /** Takes in cases that were sealed anew, if they are as they were; returns how many. */
  public int reseal(ResealCases reseal) throws IOException {
    int count = 0;
    for (ResealedCase each : reseal.getCasesList()) {
      Case before = each.getBefore();
      Optional<StampedRecord<Case>> stored = found(before.getCaseId());
      if (stored.isPresent()
          && stored.get().stamp() < reseal.getGeneration()
          && stored.get().content().equals(before)) {
        write(each.getAfter(), reseal.getGeneration());
        count++;
      }
    }
    return count;
  }

  /** The case of an id as the commands before this one left it; for the applying thread. */
  public Optional<Case> stored(String caseId) throws IOException {
    return found(caseId).map(StampedRecord::content);
  }

  private Optional<StampedRecord<Case>> found(String caseId) throws IOException {
    return unseen.find(
        caseId,
        () ->
            store.search(
                searcher -> StampedRecord.find(searcher, CaseDocument.id(caseId), Case.parser())));
  }

  /** Cases that are visible, oldest first. */
  public CasesFound find(FindCases asked) throws IOException {
    var found = CasesFound.newBuilder();
    if (!asked.getCaseId().isEmpty()) {
      store
          .search(
              searcher ->
                  StampedRecord.find(searcher, CaseDocument.id(asked.getCaseId()), Case.parser()))
          .ifPresent(stored -> found.addCases(stored.content()));
      return found.build();
    }
    return found.addAllCases(store.search(searcher -> CaseReader.page(searcher, asked))).build();
  }
}
