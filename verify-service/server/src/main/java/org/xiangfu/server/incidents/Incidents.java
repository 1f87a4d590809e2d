package org.xiangfu.server.incidents;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.FindIncidentFiles;
import org.xiangfu.server.ledger.v1.IncidentChange;
import org.xiangfu.server.ledger.v1.IncidentCommand;
import org.xiangfu.server.ledger.v1.IncidentFilesFound;
import org.xiangfu.server.ledger.v1.IncidentResult;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.ResealIncidents;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.replication.UnansweredReadException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;
import org.xiangfu.v1.Incident;
import org.xiangfu.v1.IncidentOutcome;

/**
 * Takes steps of incidents and reads incidents, wherever the replicas of the ledger are.
 * Thread-safe.
 */
public final class Incidents {
  private static final int RENEWED = 100;

  private final Replicas replicas;
  private final DataSeal data;
  private final IncidentSeal seal;
  private final SealedSteps steps;
  private final Function<String, CompletableFuture<List<String>>> forms;

  /**
   * Incidents of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   * @param forms of a person's number as it is stored, at least one: of all its numbers, if there
   *     are several generations of keys
   */
  public Incidents(
      Replicas replicas,
      DataSeal data,
      UnaryOperator<LedgerEntry> prepare,
      Function<String, CompletableFuture<List<String>>> forms) {
    this.replicas = replicas;
    this.data = data;
    this.seal = new IncidentSeal(data);
    this.steps = new SealedSteps(replicas, data, prepare);
    this.forms = forms;
  }

  /**
   * Takes a step, if the incident is such that it can.
   *
   * @param entry the event that says so; is appended in one with the step, or not at all
   * @return what came of it, once it is durable; the incident as it is then, if there is one
   */
  public CompletableFuture<IncidentResult> take(IncidentCommand command, LedgerEntry entry) {
    return steps
        .take(
            entry,
            (keys, prepared) ->
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.INCIDENTS)
                    .setIncidentChange(
                        IncidentChange.newBuilder()
                            .setCommand(new IncidentSeal(keys).seal(command))
                            .setEntry(prepared)),
            result ->
                result.getIncidentOfOtherKeys()
                    ? Optional.of(settle(command.getIncidentId()))
                    : Optional.empty())
        .thenApply(result -> opened(result.getIncidentResult()));
  }

  private CompletableFuture<Integer> settle(String incidentId) {
    DataSeal with = data.present();
    return ask(FindIncidentFiles.newBuilder()
            .setIncidentId(incidentId)
            .setNotOfGeneration(with.generation())
            .setSize(1))
        .thenCompose(found -> reseal(found.getIncidentsList(), with));
  }

  private CompletableFuture<Integer> reseal(List<Incident> stored, DataSeal with) {
    var anew = new IncidentSeal(with);
    var reseal = ResealIncidents.newBuilder().setGeneration(with.generation());
    stored.forEach(each -> reseal.addBefore(each).addAfter(anew.seal(seal.open(each))));
    return stored.isEmpty()
        ? CompletableFuture.completedFuture(0)
        : steps
            .propose(
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.KEYS)
                    .setResealIncidents(reseal)
                    .build())
            .thenApply(LedgerResult::getResealed);
  }

  /** Seals the next files anew, of the newest first; 0 begins. */
  public CompletableFuture<SealedRecords.Step> renew(int generation, long belowSequence) {
    return ask(FindIncidentFiles.newBuilder()
            .setNotOfGeneration(generation)
            .setBelowSequence(belowSequence)
            .setSize(RENEWED))
        .thenCompose(
            found -> {
              List<Incident> stored = found.getIncidentsList();
              long next = stored.isEmpty() ? SealedRecords.END : stored.getLast().getSequence();
              return reseal(stored, data.generation(generation))
                  .thenApply(count -> new SealedRecords.Step(count, next));
            });
  }

  private IncidentResult opened(IncidentResult result) {
    return result.hasIncident()
        ? result.toBuilder().setIncident(seal.open(result.getIncident())).build()
        : result;
  }

  /** True if an event is that of a step which an incident has taken. */
  public static boolean hasTaken(Incident incident, String eventId) {
    return IncidentRules.hasTaken(incident, eventId);
  }

  /** True unless it was closed as unfounded: it counts against the impostor. */
  public static boolean stands(Incident incident) {
    return incident.getOutcome() != IncidentOutcome.INCIDENT_OUTCOME_UNFOUNDED;
  }

  /**
   * The incident of an id, with every step that was answered before this was asked; empty if there
   * is none, or the group's command level is below 7.
   */
  public CompletableFuture<Optional<Incident>> find(String incidentId) {
    return ask(FindIncidentFiles.newBuilder().setIncidentId(incidentId).setSize(1))
        .thenApply(found -> found.getIncidentsList().stream().findFirst().map(seal::open));
  }

  /**
   * True if an incident has a face that is not forgotten; fails with {@link
   * UnansweredReadException} while the group's command level is below 7.
   */
  CompletableFuture<Boolean> names(String incidentId, String faceId) {
    return ask(FindIncidentFiles.newBuilder().setIncidentId(incidentId).setSize(1))
        .thenApply(
            found -> {
              if (found.getLevelTooLow()) {
                throw new UnansweredReadException("the incidents", null);
              }
              return found.getIncidentsList().stream()
                  .map(seal::open)
                  .flatMap(incident -> incident.getFacesList().stream())
                  .anyMatch(face -> face.getFaceId().equals(faceId) && !face.getForgotten());
            });
  }

  /**
   * Incidents that match, newest first; empty while the group's command level is below 7.
   *
   * @param belowSequence only older ones
   */
  public CompletableFuture<Optional<List<Incident>>> list(
      IncidentFilter filter, long belowSequence, int size) {
    var asked =
        FindIncidentFiles.newBuilder()
            .setRole(filter.role())
            .setBelowSequence(belowSequence)
            .setSize(size);
    filter.state().ifPresent(asked::setState);
    filter.officeId().ifPresent(asked::setOfficeId);
    filter.from().ifPresent(time -> asked.setFromMillis(time.toEpochMilli()));
    filter.to().ifPresent(time -> asked.setToMillis(time.toEpochMilli()));
    return filter
        .personId()
        .map(
            person ->
                forms
                    .apply(person)
                    .thenApply(
                        persons ->
                            asked
                                .setPersonId(persons.getFirst())
                                .addAllAlsoPersonIds(persons.subList(1, persons.size()))))
        .orElseGet(() -> CompletableFuture.completedFuture(asked))
        .thenCompose(this::ask)
        .thenApply(
            found ->
                found.getLevelTooLow()
                    ? Optional.empty()
                    : Optional.of(found.getIncidentsList().stream().map(seal::open).toList()));
  }

  /** Incidents for which a node has something to do, newest first. */
  CompletableFuture<List<Incident>> withWork(int size) {
    return ask(FindIncidentFiles.newBuilder().setWorkPending(true).setSize(size))
        .thenApply(found -> found.getIncidentsList().stream().map(seal::open).toList());
  }

  private CompletableFuture<IncidentFilesFound> ask(FindIncidentFiles.Builder asked) {
    LedgerQuery query = LedgerQuery.newBuilder().setIncidentFiles(asked).build();
    return replicas
        .read(query.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes).getIncidentFiles();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
