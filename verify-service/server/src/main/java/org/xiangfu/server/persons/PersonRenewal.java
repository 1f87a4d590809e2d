package org.xiangfu.server.persons;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.ResealPersons;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.UnconfirmedWriteException;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.server.sealing.SealedRecords;

/**
 * Seals entries of the register anew. Their numbers are sealed anew too, and a change of one entry
 * may change those of its relatives: all that a change can touch is sealed with the same keys
 * before it is proposed. Thread-safe.
 */
public final class PersonRenewal {
  private static final int RENEWED = 50;
  private static final int ATTEMPTS = 8;

  /** Of the entries in one command, as they were; one entry alone may have more. */
  private static final int MOST_BYTES = 256 * 1024;

  private final DataSeal data;
  private final SealedSteps steps;

  PersonRenewal(DataSeal data, SealedSteps steps) {
    this.data = data;
    this.steps = steps;
  }

  /** Seals the next entries anew, of the oldest first; 0 begins. */
  public CompletableFuture<SealedRecords.Step> renew(int generation, long above) {
    return ask(FindPersons.newBuilder()
            .setNotOfGeneration(generation)
            .setAboveSequence(above)
            .setSize(RENEWED))
        .thenCompose(
            stored -> {
              long next = stored.isEmpty() ? SealedRecords.END : stored.getLast().getSequence();
              return reseal(stored, data.generation(generation))
                  .thenApply(count -> new SealedRecords.Step(count, next));
            });
  }

  /**
   * Seals the entries of persons and of their relatives with keys, the newest that are sealed with
   * now. Does nothing as long as there are no earlier ones.
   */
  public CompletableFuture<Void> settle(Collection<String> persons, DataSeal with) {
    return settle(persons, with, ATTEMPTS);
  }

  private CompletableFuture<Void> settle(Collection<String> persons, DataSeal with, int attempts) {
    Set<String> older = older(persons, with);
    if (older.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    if (attempts == 0) {
      throw new UnconfirmedWriteException(
          new IllegalStateException("its data keys are being renewed"));
    }
    Set<String> all = new LinkedHashSet<>(older);
    persons.forEach(person -> all.add(with.person(person)));
    return find(all)
        .thenCompose(
            entries ->
                find(older(relatives(entries), with))
                    .thenCompose(relatives -> settle(stale(entries, relatives, older), with)))
        .thenCompose(
            done ->
                done
                    ? CompletableFuture.completedFuture(null)
                    : settle(persons, with, attempts - 1));
  }

  private Set<String> older(Collection<String> persons, DataSeal with) {
    Set<String> stored = new LinkedHashSet<>();
    for (DataSeal keys : data.generations()) {
      if (keys.generation() < with.generation()) {
        persons.forEach(person -> stored.add(keys.person(person)));
      }
    }
    return stored;
  }

  private Set<String> relatives(List<StoredPerson> entries) {
    Set<String> persons = new LinkedHashSet<>();
    for (StoredPerson entry : entries) {
      for (StoredRelation relation : entry.getRelationsList()) {
        persons.add(data.personOf(relation.getPersonId()));
      }
    }
    return persons;
  }

  private static Set<StoredPerson> stale(
      List<StoredPerson> entries, List<StoredPerson> relatives, Set<String> older) {
    Set<StoredPerson> stale = new LinkedHashSet<>(relatives);
    entries.stream().filter(each -> older.contains(each.getPersonId())).forEach(stale::add);
    return stale;
  }

  // False if one of them changed meanwhile.
  private CompletableFuture<Boolean> settle(Set<StoredPerson> stale, DataSeal with) {
    return reseal(List.copyOf(stale), with).thenApply(count -> count == stale.size());
  }

  private CompletableFuture<Integer> reseal(List<StoredPerson> stored, DataSeal with) {
    var anew = new PersonSeal(with);
    var seal = new PersonSeal(data);
    CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
    var reseal = ResealPersons.newBuilder().setGeneration(with.stamp());
    int bytes = 0;
    for (StoredPerson each : stored) {
      reseal.addBefore(each).addAfter(anew.seal(seal.open(each)));
      bytes += each.getSerializedSize();
      if (bytes > MOST_BYTES) {
        sum = sum.thenCombine(propose(reseal.build()), Integer::sum);
        reseal.clearBefore().clearAfter();
        bytes = 0;
      }
    }
    return reseal.getBeforeCount() == 0
        ? sum
        : sum.thenCombine(propose(reseal.build()), Integer::sum);
  }

  private CompletableFuture<Integer> propose(ResealPersons reseal) {
    return steps
        .propose(
            LedgerCommand.newBuilder().setLevel(CommandLevel.KEYS).setResealPersons(reseal).build())
        .thenApply(LedgerResult::getResealed);
  }

  private CompletableFuture<List<StoredPerson>> find(Set<String> stored) {
    return stored.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : ask(FindPersons.newBuilder().addAllPersonIds(stored).setSize(stored.size()));
  }

  private CompletableFuture<List<StoredPerson>> ask(FindPersons.Builder asked) {
    return steps
        .replicas()
        .read(LedgerQuery.newBuilder().setPersons(asked).build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes).getPersons().getPersonsList();
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
