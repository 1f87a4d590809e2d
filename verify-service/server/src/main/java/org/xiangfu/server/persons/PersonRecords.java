package org.xiangfu.server.persons;

import com.google.protobuf.util.Timestamps;
import java.util.Collection;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.v1.FormerDetails;
import org.xiangfu.v1.PersonDetails;
import org.xiangfu.v1.PersonRecord;
import org.xiangfu.v1.PersonRelation;

/** Entries as clients are told of them. */
public final class PersonRecords {
  private PersonRecords() {}

  /**
   * The record of an entry.
   *
   * @param numbers all that the person has or had
   */
  public static PersonRecord of(StoredPerson entry, Collection<String> numbers) {
    var record =
        PersonRecord.newBuilder()
            .setPersonId(entry.getPersonId())
            .setState(entry.getState())
            .setMergedInto(entry.getMergedInto());
    if (entry.hasCurrent()) {
      record.setDetails(details(entry.getCurrent()));
    }
    for (PersonVersion version : entry.getFormerList()) {
      record.addHistory(
          FormerDetails.newBuilder()
              .setDetails(details(version))
              .setReplacedAt(Timestamps.fromMillis(version.getReplacedAtMillis()))
              .setPersonId(version.getFormerPersonId()));
    }
    entry
        .getRelationsList()
        .forEach(
            relation ->
                record.addRelations(
                    PersonRelation.newBuilder()
                        .setPersonId(relation.getPersonId())
                        .setKind(Known.kind(relation))
                        .setRecordedAt(Timestamps.fromMillis(relation.getRecordedAtMillis()))));
    numbers.stream()
        .filter(number -> !number.equals(entry.getPersonId()))
        .forEach(record::addOtherPersonIds);
    return record.build();
  }

  private static PersonDetails details(PersonVersion version) {
    return PersonDetails.newBuilder()
        .addAllNames(version.getNamesList())
        .setBirthDate(version.getBirthDate())
        .setSex(Known.sex(version.getSex()))
        .setEffectiveOn(version.getEffectiveOn())
        .setDiedOn(version.getDiedOn())
        .setRecordedAt(Timestamps.fromMillis(version.getRecordedAtMillis()))
        .build();
  }
}
