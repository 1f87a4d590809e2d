package org.xiangfu.server.persons;

import java.util.Optional;
import java.util.Set;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.v1.LifeState;
import org.xiangfu.v1.PersonSex;
import org.xiangfu.v1.RelationKind;

/**
 * What the ledger knows under one number.
 *
 * @param numbers all that the person has or had, the asked one first
 * @param entry of the number that the person has now
 * @param merged true if the asked number went into another one
 */
public record Known(Set<String> numbers, Optional<StoredPerson> entry, boolean merged) {
  /** True if the person is recorded as dead. */
  public boolean isDeceased() {
    return entry.filter(each -> each.getState() == LifeState.LIFE_STATE_DECEASED).isPresent();
  }

  /** What another number's person is to this one; UNSPECIFIED if nothing is recorded. */
  public RelationKind relationTo(String other) {
    return entry.stream()
        .flatMap(each -> each.getRelationsList().stream())
        .filter(each -> each.getPersonId().equals(other))
        .map(Known::kind)
        .findFirst()
        .orElse(RelationKind.RELATION_KIND_UNSPECIFIED);
  }

  static RelationKind kind(StoredRelation relation) {
    RelationKind kind =
        relation.getKind().isEmpty()
            ? null
            : RelationKind.forNumber(Integer.parseInt(relation.getKind()));
    return kind == null ? RelationKind.RELATION_KIND_OTHER : kind;
  }

  static PersonSex sex(String stored) {
    PersonSex sex = stored.isEmpty() ? null : PersonSex.forNumber(Integer.parseInt(stored));
    return sex == null ? PersonSex.PERSON_SEX_UNSPECIFIED : sex;
  }
}
