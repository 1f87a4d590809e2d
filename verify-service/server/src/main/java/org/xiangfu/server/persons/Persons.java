package org.xiangfu.server.persons;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonStep;
import org.xiangfu.server.ledger.v1.SealedSteps;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.replication.CommandLevel;
import org.xiangfu.server.replication.Replicas;
import org.xiangfu.server.sealing.DataSeal;
import org.xiangfu.v1.LifeState;

/**
 * Changes and reads the register, wherever the replicas of the ledger are, and is the only place
 * that knows whom its sealed entries tell of. Thread-safe.
 */
public final class Persons {
  private final Replicas replicas;
  private final DataSeal data;
  private final SealedSteps steps;
  private final PersonRenewal renewal;
  private final Function<String, CompletableFuture<List<String>>> forms;

  /**
   * The register of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   * @param forms of a person's number as it is stored, at least one: of all its numbers, if there
   *     are several generations of keys
   */
  public Persons(
      Replicas replicas,
      DataSeal data,
      UnaryOperator<LedgerEntry> prepare,
      Function<String, CompletableFuture<List<String>>> forms) {
    this.replicas = replicas;
    this.data = data;
    this.steps = new SealedSteps(replicas, data, prepare);
    this.renewal = new PersonRenewal(data, steps);
    this.forms = forms;
  }

  /**
   * Makes a change, if the register is such that it can.
   *
   * @param entry the event that says so, and a change of number if it brings one; is appended in
   *     one with it, or not at all
   * @return what came of it, once it is durable
   */
  public CompletableFuture<PersonResult> change(PersonCommand command, LedgerEntry entry) {
    return steps
        .take(
            entry,
            keys -> renewal.settle(touched(command, entry), keys),
            (keys, prepared) ->
                LedgerCommand.newBuilder()
                    .setLevel(CommandLevel.PERSONS)
                    .setPersonStep(
                        PersonStep.newBuilder()
                            .setCommand(new PersonSeal(keys).seal(command))
                            .setEntry(prepared)))
        .thenApply(result -> opened(result.getPersonResult()));
  }

  private static Set<String> touched(PersonCommand command, LedgerEntry entry) {
    Set<String> persons = new LinkedHashSet<>();
    persons.add(command.getPersonId());
    switch (command.getActCase()) {
      case RELATE -> persons.add(command.getRelate().getRelation().getPersonId());
      case UNRELATE -> persons.add(command.getUnrelate().getOtherPersonId());
      case MERGE -> persons.add(command.getMerge().getIntoPersonId());
      case WRITE, ACT_NOT_SET -> {
        // Of one person.
      }
    }
    if (entry.hasNumberChange()) {
      persons.add(entry.getNumberChange().getOldPersonId());
      persons.add(entry.getNumberChange().getNewPersonId());
    }
    return persons;
  }

  /** What of it is sealed anew when keys are renewed. */
  public PersonRenewal renewal() {
    return renewal;
  }

  private PersonResult opened(PersonResult result) {
    return result.hasPerson()
        ? result.toBuilder().setPerson(opened(result.getPerson())).build()
        : result;
  }

  private StoredPerson opened(StoredPerson stored) {
    return new PersonSeal(data).open(stored);
  }

  /** Everything that is known under a number; while replicas know no register, its numbers. */
  public CompletableFuture<Known> known(String personId) {
    return forms.apply(personId).thenCompose(this::answers).thenApply(all -> known(personId, all));
  }

  private CompletableFuture<List<LedgerAnswer>> answers(List<String> stored) {
    CompletableFuture<List<LedgerAnswer>> all =
        CompletableFuture.completedFuture(new ArrayList<>());
    // One after the other, the oldest keys first: what is sealed anew meanwhile is met later.
    for (String number : stored) {
      var query = LedgerQuery.newBuilder().setNumbersOf(number).setWithRegister(true);
      all =
          all.thenCompose(
              sofar ->
                  ask(query)
                      .thenApply(
                          answer -> {
                            sofar.add(answer);
                            return sofar;
                          }));
    }
    return all;
  }

  private Known known(String personId, List<LedgerAnswer> answers) {
    Set<String> numbers = new LinkedHashSet<>();
    Map<String, StoredPerson> met = new LinkedHashMap<>();
    for (LedgerAnswer answer : answers) {
      answer.getPersonIdsList().forEach(number -> numbers.add(data.personOf(number)));
      // One that is met twice is as it was met last.
      opened(answer).forEach(entry -> met.put(entry.getPersonId(), entry));
    }
    Collection<StoredPerson> entries = met.values();
    boolean merged =
        entries.stream().anyMatch(each -> isMerged(each) && each.getPersonId().equals(personId));
    // A number that was given away and recorded anew has an entry beside that of its first person.
    Optional<StoredPerson> entry =
        entries.stream()
            .filter(each -> !isMerged(each) && each.getPersonId().equals(personId))
            .findFirst()
            .or(() -> entries.stream().filter(each -> !isMerged(each)).findFirst());
    return new Known(numbers, entry, merged);
  }

  private static boolean isMerged(StoredPerson entry) {
    return entry.getState() == LifeState.LIFE_STATE_MERGED;
  }

  private List<StoredPerson> opened(LedgerAnswer answer) {
    return answer.getPersons().getPersonsList().stream().map(this::opened).toList();
  }

  /**
   * A page of entries that match, oldest first; all conditions that are present must hold.
   *
   * @param name a whole name, in any form that is looked up as one; empty for any
   * @param birthDate ISO 8601; empty for any
   * @return none if nothing of the name counts
   */
  public CompletableFuture<List<StoredPerson>> search(
      String name, String birthDate, long aboveSequence, int size) {
    List<PersonKeys> keys = data.generations().stream().map(PersonKeys::new).toList();
    String key = keys.getFirst().ofName(name);
    if (key.isEmpty() && !name.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    var asked =
        FindPersons.newBuilder()
            .setNameKey(key)
            .setBirthKey(keys.getFirst().ofBirthDate(birthDate))
            .setAboveSequence(aboveSequence)
            .setSize(size);
    for (PersonKeys other : keys.subList(1, keys.size())) {
      asked.addAlsoNameKeys(other.ofName(name)).addAlsoBirthKeys(other.ofBirthDate(birthDate));
    }
    return page(asked);
  }

  /** A page of the dead, oldest entry first. */
  public CompletableFuture<List<StoredPerson>> deceased(long aboveSequence, int size) {
    return page(
        FindPersons.newBuilder()
            .setState(LifeState.LIFE_STATE_DECEASED)
            .setAboveSequence(aboveSequence)
            .setSize(size));
  }

  private CompletableFuture<List<StoredPerson>> page(FindPersons.Builder asked) {
    return ask(LedgerQuery.newBuilder().setPersons(asked)).thenApply(this::opened);
  }

  /** Sex and year of birth of whoever has a number; empty if the register does not know. */
  public CompletableFuture<Optional<Demography>> demography(String personId) {
    return known(personId).thenApply(known -> known.entry().map(Persons::demography));
  }

  private static Demography demography(StoredPerson entry) {
    String born = entry.getCurrent().getBirthDate();
    return new Demography(
        Known.sex(entry.getCurrent().getSex()),
        born.isEmpty() ? OptionalInt.empty() : OptionalInt.of(LocalDate.parse(born).getYear()));
  }

  private CompletableFuture<LedgerAnswer> ask(LedgerQuery.Builder query) {
    return replicas
        .read(query.build().toByteArray())
        .thenApply(
            bytes -> {
              try {
                return LedgerAnswer.parseFrom(bytes);
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger answer of a later release", e);
              }
            });
  }
}
