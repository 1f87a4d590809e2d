package org.xiangfu.server.incidents;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.search.IndexSearcher;
import org.xiangfu.server.ledger.v1.FindIncidentFiles;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentDocument;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.IncidentStepOutcome;
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
  private final UnseenWrites<Incident> unseen = new UnseenWrites<>();

  /** The incidents of an index that was just opened. */
  public IncidentBook(LuceneStore store) {
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
   * Opens the file of an incident.
   *
   * @param incident as it was recorded, with its sequence
   * @param event that recorded it; empty if it is not at hand
   */
  public void record(Incident incident, Optional<Event> event) throws IOException {
    write(IncidentRules.recorded(incident, event));
  }

  private void write(Incident incident) throws IOException {
    store
        .writer()
        .updateDocument(
            IncidentDocument.id(incident.getIncidentId()),
            IncidentDocument.of(incident, Transitions.state(incident), PendingWork.any(incident)));
    unseen.put(incident.getIncidentId(), incident);
  }

  /** Applies a command. The outcome depends on the command and the incidents alone. */
  public IncidentResult apply(IncidentCommand command) throws IOException {
    String id = command.getIncidentId();
    Optional<Incident> before = unseen.find(id, () -> store.search(searcher -> find(searcher, id)));
    IncidentResult result = IncidentRules.apply(before, command);
    if (result.getOutcome() == IncidentStepOutcome.INCIDENT_STEP_OUTCOME_DONE) {
      write(result.getIncident());
    }
    return result;
  }

  private static Optional<Incident> find(IndexSearcher searcher, String id) throws IOException {
    var asked = FindIncidentFiles.newBuilder().setIncidentId(id).setSize(1).build();
    return IncidentReader.page(searcher, asked, List.of()).stream().findFirst();
  }
}
