package org.xiangfu.server.persons;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.FindPersons;
import org.xiangfu.server.ledger.v1.LedgerAnswer;
import org.xiangfu.server.ledger.v1.LedgerCommand;
import org.xiangfu.server.ledger.v1.LedgerEntry;
import org.xiangfu.server.ledger.v1.LedgerQuery;
import org.xiangfu.server.ledger.v1.LedgerResult;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonStep;
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
  private final PersonSeal seal;
  private final UnaryOperator<LedgerEntry> prepare;

  /**
   * The register of a ledger.
   *
   * @param replicas of the ledger's group
   * @param prepare makes an event as the ledger stores it
   */
  public Persons(Replicas replicas, DataSeal data, UnaryOperator<LedgerEntry> prepare) {
    this.replicas = replicas;
    this.data = data;
    this.seal = new PersonSeal(data);
    this.prepare = prepare;
  }

  /**
   * Makes a change, if the register is such that it can.
   *
   * @param entry the event that says so, and a change of number if it brings one; is appended in
   *     one with it, or not at all
   * @return what came of it, once it is durable
   */
  public CompletableFuture<PersonResult> change(PersonCommand command, LedgerEntry entry) {
    var step =
        PersonStep.newBuilder().setCommand(seal.seal(command)).setEntry(prepare.apply(entry));
    LedgerCommand proposal =
        LedgerCommand.newBuilder().setLevel(CommandLevel.PERSONS).setPersonStep(step).build();
    return replicas
        .propose(proposal.toByteArray())
        .thenApply(
            bytes -> {
              try {
                return opened(LedgerResult.parseFrom(bytes).getPersonResult());
              } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a ledger result of a later release", e);
              }
            });
  }

  private PersonResult opened(PersonResult result) {
    return result.hasPerson()
        ? result.toBuilder().setPerson(seal.open(result.getPerson())).build()
        : result;
  }

  /** Everything that is known under a number; while replicas know no register, its numbers. */
  public CompletableFuture<Known> known(String personId) {
    var query = LedgerQuery.newBuilder().setNumbersOf(seal.person(personId)).setWithRegister(true);
    return ask(query).thenApply(answer -> known(personId, answer));
  }

  private Known known(String personId, LedgerAnswer answer) {
    Set<String> numbers = new LinkedHashSet<>();
    answer.getPersonIdsList().forEach(number -> numbers.add(data.personOf(number)));
    List<StoredPerson> entries = opened(answer);
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
    return answer.getPersons().getPersonsList().stream().map(seal::open).toList();
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
    String key = seal.keys().ofName(name);
    if (key.isEmpty() && !name.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return page(
        FindPersons.newBuilder()
            .setNameKey(key)
            .setBirthKey(seal.keys().ofBirthDate(birthDate))
            .setAboveSequence(aboveSequence)
            .setSize(size));
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
