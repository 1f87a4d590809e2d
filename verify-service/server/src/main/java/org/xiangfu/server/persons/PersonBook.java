package org.xiangfu.server.persons;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.NumberChange;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonDocument;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonsFound;
import org.xiangfu.server.ledger.v1.ResealPersons;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;

/**
 * The register as one replica holds it. Questions are thread-safe; commands are applied by one
 * thread.
 */
public final class PersonBook {
  private final LuceneStore store;
  private final UnseenWrites<StoredPerson> unseen = new UnseenWrites<>();
  private final IntSupplier generation;

  /**
   * The register of an index that was just opened.
   *
   * @param generation of the data keys that commands are sealed with; 0 is the first
   */
  public PersonBook(LuceneStore store, IntSupplier generation) {
    this.store = store;
    this.generation = generation;
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
   * Applies a command. The outcome depends on the command and the register alone.
   *
   * @param sequence of the change's event, if it is made
   */
  public PersonResult apply(PersonCommand command, long sequence) throws IOException {
    var rules = new PersonRules(this::stored);
    PersonResult result = rules.apply(command);
    if (result.getOutcome() == PersonOutcome.PERSON_OUTCOME_DONE) {
      write(rules.changed(), sequence);
    }
    return result;
  }

  /** Has an entry follow its person to a new number, unless that number has one. */
  public void renumber(NumberChange change, long sequence) throws IOException {
    var rules = new PersonRules(this::stored);
    if (rules.renumber(change.getOldPersonId(), change.getNewPersonId())) {
      store.writer().deleteDocuments(PersonDocument.id(change.getOldPersonId()));
      unseen.remove(change.getOldPersonId());
      write(rules.changed(), sequence);
    }
  }

  /**
   * Takes in entries that were sealed anew with the keys that commands are, if they are as they
   * were; returns how many.
   */
  public int reseal(ResealPersons reseal) throws IOException {
    if (reseal.getGeneration() != generation.getAsInt()) {
      return 0;
    }
    int count = 0;
    for (int i = 0; i < Math.min(reseal.getBeforeCount(), reseal.getAfterCount()); i++) {
      if (reseal(reseal.getBefore(i), reseal.getAfter(i))) {
        count++;
      }
    }
    return count;
  }

  private boolean reseal(StoredPerson before, StoredPerson after) throws IOException {
    String old = before.getPersonId();
    boolean asItWas =
        stored(old).equals(Optional.of(before)) && stored(after.getPersonId()).isEmpty();
    if (asItWas) {
      store
          .writer()
          .updateDocument(PersonDocument.id(old), PersonDocument.of(after, generation.getAsInt()));
      unseen.remove(old);
      unseen.put(after.getPersonId(), after);
    }
    return asItWas;
  }

  private void write(Map<String, StoredPerson> changed, long sequence) throws IOException {
    for (StoredPerson person : changed.values()) {
      StoredPerson placed =
          person.getSequence() == 0 ? person.toBuilder().setSequence(sequence).build() : person;
      store
          .writer()
          .updateDocument(
              PersonDocument.id(placed.getPersonId()),
              PersonDocument.of(placed, generation.getAsInt()));
      unseen.put(placed.getPersonId(), placed);
    }
  }

  private Optional<StoredPerson> stored(String personId) throws IOException {
    return unseen.find(
        personId, () -> store.search(searcher -> PersonReader.find(searcher, personId)));
  }

  /** Entries that are visible, oldest first. */
  public PersonsFound find(FindPersons asked) throws IOException {
    return PersonsFound.newBuilder()
        .addAllPersons(store.search(searcher -> PersonReader.page(searcher, asked)))
        .build();
  }
}
