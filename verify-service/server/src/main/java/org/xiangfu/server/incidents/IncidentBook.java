package org.xiangfu.server.incidents;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentDocument;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
import org.xiangfu.server.ledger.v1.ResealIncidents;
import org.xiangfu.server.ledger.v1.StampedRecord;
import org.xiangfu.server.replication.LuceneStore;
import org.xiangfu.server.replication.UnseenWrites;
import org.xiangfu.v1.Event;
import org.xiangfu.v1.Incident;

/**
 * All incidents with their steps, as one replica holds them: documents of the ledger's index beside
 * those of the incidents as they were recorded, which the chain of events is about and which stay
 * as they were. For the applying thread.
 */
public final class IncidentBook {
  private final LuceneStore store;
  private final UnseenWrites<StampedRecord<Incident>> unseen = new UnseenWrites<>();
  private final IntSupplier generation;

  /**
   * The incidents of an index that was just opened.
   *
   * @param generation of the data keys that commands are sealed with; 0 is the first
   */
  public IncidentBook(LuceneStore store, IntSupplier generation) {
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
   * Opens the file of an incident.
   *
   * @param incident as it was recorded, with its sequence
   * @param event that recorded it; empty if it is not at hand
   */
  public void record(Incident incident, Optional<Event> event) throws IOException {
    write(IncidentRules.recorded(incident, event), generation.getAsInt());
  }

  private void write(Incident incident, int stamp) throws IOException {
    store
        .writer()
        .updateDocument(
            IncidentDocument.id(incident.getIncidentId()),
            IncidentDocument.of(
                incident, Transitions.state(incident), PendingWork.any(incident), stamp));
    unseen.put(incident.getIncidentId(), new StampedRecord<>(incident, stamp));
  }

  /** Applies a command. The outcome depends on the command and the incidents alone. */
  public IncidentResult apply(IncidentCommand command) throws IOException {
    String id = command.getIncidentId();
    Optional<Incident> before = stored(id).map(StampedRecord::content);
    IncidentResult result = IncidentRules.apply(before, command);
    if (result.getOutcome() == IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE) {
      write(result.getIncident(), generation.getAsInt());
    }
    return result;
  }

  /** True if there is such a file, and it is not sealed with the keys that commands are. */
  public boolean isOfOtherKeys(String incidentId) throws IOException {
    return stored(incidentId).filter(each -> each.stamp() != generation.getAsInt()).isPresent();
  }

  /** Takes in files that were sealed anew, if they are as they were; returns how many. */
  public int reseal(ResealIncidents reseal) throws IOException {
    int count = 0;
    for (int i = 0; i < Math.min(reseal.getBeforeCount(), reseal.getAfterCount()); i++) {
      Incident before = reseal.getBefore(i);
      Optional<StampedRecord<Incident>> stored = stored(before.getIncidentId());
      if (stored.isPresent()
          && stored.get().stamp() < reseal.getGeneration()
          && stored.get().content().equals(before)) {
        write(reseal.getAfter(i), reseal.getGeneration());
        count++;
      }
    }
    return count;
  }

  private Optional<StampedRecord<Incident>> stored(String id) throws IOException {
    return unseen.find(
        id,
        () ->
            store.search(
                searcher ->
                    StampedRecord.find(searcher, IncidentDocument.id(id), Incident.parser())));
  }
}
