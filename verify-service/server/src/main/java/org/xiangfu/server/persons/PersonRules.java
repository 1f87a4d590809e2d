package org.xiangfu.server.persons;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.xiangfu.server.ledger.v1.MergeInto;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonOutcome;
import org.xiangfu.server.ledger.v1.PersonResult;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.Relate;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.ledger.v1.WriteVersion;
import org.xiangfu.v1.LifeState;

/**
 * What a change makes of the register. Without clock, keys and configuration: every replica comes
 * to the same. A change that is not made changes nothing. For one command.
 */
final class PersonRules {
  static final int MAX_VERSIONS = 200;
  static final int MAX_RELATIONS = 100;

  /** Looks an entry up. */
  interface Register {
    Optional<StoredPerson> find(String personId) throws IOException;
  }

  private final Register register;
  private final Map<String, StoredPerson> changed = new LinkedHashMap<>();

  PersonRules(Register register) {
    this.register = register;
  }

  /** The entries as the command left them, by number. */
  Map<String, StoredPerson> changed() {
    return changed;
  }

  PersonResult apply(PersonCommand command) throws IOException {
    String person = command.getPersonId();
    return switch (command.getActCase()) {
      case WRITE -> write(person, command.getWrite());
      case RELATE -> relate(person, command.getRelate());
      case UNRELATE -> unrelate(person, command.getUnrelate().getOtherPersonId());
      case MERGE -> merge(person, command.getMerge());
      // The command's level keeps what this release does not know away from here.
      case ACT_NOT_SET -> not(PersonOutcome.PERSON_OUTCOME_NOT_FOUND);
    };
  }

  private Optional<StoredPerson> find(String person) throws IOException {
    StoredPerson here = changed.get(person);
    return here == null ? register.find(person) : Optional.of(here);
  }

  private static boolean isMerged(StoredPerson person) {
    return person.getState() == LifeState.LIFE_STATE_MERGED;
  }

  private PersonResult write(String id, WriteVersion write) throws IOException {
    StoredPerson now = find(id).orElse(StoredPerson.getDefaultInstance());
    if (isMerged(now)) {
      return not(PersonOutcome.PERSON_OUTCOME_MERGED);
    }
    if (!now.getCurrent().getEventId().equals(write.getReplaces())) {
      return not(PersonOutcome.PERSON_OUTCOME_CHANGED);
    }
    if (now.getFormerCount() >= MAX_VERSIONS) {
      return not(PersonOutcome.PERSON_OUTCOME_FULL);
    }
    var after = now.toBuilder().setPersonId(id).setState(write.getState());
    if (now.hasCurrent()) {
      after.addFormer(
          now.getCurrent().toBuilder()
              .setReplacedAtMillis(write.getVersion().getRecordedAtMillis()));
    }
    return done(after.setCurrent(write.getVersion()).build());
  }

  private PersonResult relate(String id, Relate relate) throws IOException {
    StoredRelation relation = relate.getRelation();
    Optional<StoredPerson> one = find(id);
    Optional<StoredPerson> other = find(relation.getPersonId());
    if (one.isEmpty() || other.isEmpty()) {
      return not(PersonOutcome.PERSON_OUTCOME_NOT_FOUND);
    }
    if (isMerged(one.get()) || isMerged(other.get())) {
      return not(PersonOutcome.PERSON_OUTCOME_MERGED);
    }
    StoredPerson here = with(one.get(), relation);
    StoredPerson there =
        with(
            other.get(),
            relation.toBuilder().setPersonId(id).setKind(relate.getKindOfOtherSide()).build());
    if (here.getRelationsCount() > MAX_RELATIONS || there.getRelationsCount() > MAX_RELATIONS) {
      return not(PersonOutcome.PERSON_OUTCOME_FULL);
    }
    changed.put(there.getPersonId(), there);
    return done(here);
  }

  private PersonResult unrelate(String id, String otherId) throws IOException {
    Optional<StoredPerson> one = find(id);
    if (one.isEmpty() || !related(one.get(), otherId)) {
      return not(
          one.isEmpty()
              ? PersonOutcome.PERSON_OUTCOME_NOT_FOUND
              : PersonOutcome.PERSON_OUTCOME_NOT_RELATED);
    }
    find(otherId).ifPresent(other -> changed.put(otherId, without(other, id)));
    return done(without(one.get(), otherId));
  }

  private static boolean related(StoredPerson person, String other) {
    return person.getRelationsList().stream().anyMatch(each -> each.getPersonId().equals(other));
  }

  private static StoredPerson with(StoredPerson person, StoredRelation relation) {
    return without(person, relation.getPersonId()).toBuilder().addRelations(relation).build();
  }

  private static StoredPerson without(StoredPerson person, String other) {
    List<StoredRelation> kept =
        person.getRelationsList().stream()
            .filter(each -> !each.getPersonId().equals(other))
            .toList();
    return person.toBuilder().clearRelations().addAllRelations(kept).build();
  }

  private PersonResult merge(String from, MergeInto merge) throws IOException {
    String into = merge.getIntoPersonId();
    StoredPerson going = find(from).orElse(StoredPerson.getDefaultInstance());
    Optional<StoredPerson> staying = find(into);
    if (isMerged(going) || staying.filter(PersonRules::isMerged).isPresent()) {
      return not(PersonOutcome.PERSON_OUTCOME_MERGED);
    }
    if (related(going, into)) {
      return not(PersonOutcome.PERSON_OUTCOME_RELATED);
    }
    if (going.hasCurrent() && staying.isPresent() && going.getState() != staying.get().getState()) {
      return not(PersonOutcome.PERSON_OUTCOME_STATES_DIFFER);
    }
    Optional<StoredPerson> after = merged(going, staying, merge);
    if (after.isPresent()
        && (after.get().getFormerCount() > 2 * MAX_VERSIONS
            || after.get().getRelationsCount() > MAX_RELATIONS)) {
      return not(PersonOutcome.PERSON_OUTCOME_FULL);
    }
    after.ifPresent(survivor -> changed.put(into, survivor));
    retarget(going, into);
    changed.put(
        from,
        StoredPerson.newBuilder()
            .setPersonId(from)
            .setState(LifeState.LIFE_STATE_MERGED)
            .setMergedInto(into)
            .setSequence(going.getSequence())
            .build());
    var result = PersonResult.newBuilder().setOutcome(PersonOutcome.PERSON_OUTCOME_DONE);
    after.ifPresent(result::setPerson);
    return result.build();
  }

  private static Optional<StoredPerson> merged(
      StoredPerson going, Optional<StoredPerson> staying, MergeInto merge) {
    if (!going.hasCurrent()) {
      return staying;
    }
    if (staying.isEmpty()) {
      return Optional.of(
          going.toBuilder().setPersonId(merge.getIntoPersonId()).clearSequence().build());
    }
    var after = staying.get().toBuilder();
    going.getFormerList().forEach(each -> after.addFormer(came(each, going.getPersonId())));
    after.addFormer(
        came(going.getCurrent(), going.getPersonId()).toBuilder()
            .setReplacedAtMillis(merge.getAtMillis()));
    for (StoredRelation relation : going.getRelationsList()) {
      if (!related(staying.get(), relation.getPersonId())) {
        after.addRelations(relation);
      }
    }
    return Optional.of(after.build());
  }

  private static PersonVersion came(PersonVersion version, String from) {
    return version.getFormerPersonId().isEmpty()
        ? version.toBuilder().setFormerPersonId(from).build()
        : version;
  }

  /** Has the relatives of one number be those of another. */
  private void retarget(StoredPerson going, String into) throws IOException {
    for (StoredRelation relation : going.getRelationsList()) {
      Optional<StoredPerson> relative = find(relation.getPersonId());
      if (relative.isPresent()) {
        StoredPerson after =
            related(relative.get(), into)
                ? without(relative.get(), going.getPersonId())
                : renamed(relative.get(), going.getPersonId(), into);
        changed.put(after.getPersonId(), after);
      }
    }
  }

  private static StoredPerson renamed(StoredPerson person, String from, String into) {
    var after = person.toBuilder();
    IntStream.range(0, after.getRelationsCount())
        .filter(i -> after.getRelations(i).getPersonId().equals(from))
        .forEach(i -> after.getRelationsBuilder(i).setPersonId(into));
    return after.build();
  }

  /** False if there is nothing to move, or no room for it. */
  boolean renumber(String from, String into) throws IOException {
    Optional<StoredPerson> going = find(from);
    if (going.isEmpty() || isMerged(going.get()) || find(into).isPresent()) {
      return false;
    }
    retarget(going.get(), into);
    changed.put(into, going.get().toBuilder().setPersonId(into).build());
    return true;
  }

  private PersonResult done(StoredPerson after) {
    changed.put(after.getPersonId(), after);
    return PersonResult.newBuilder()
        .setOutcome(PersonOutcome.PERSON_OUTCOME_DONE)
        .setPerson(after)
        .build();
  }

  private static PersonResult not(PersonOutcome outcome) {
    return PersonResult.newBuilder().setOutcome(outcome).build();
  }
}
