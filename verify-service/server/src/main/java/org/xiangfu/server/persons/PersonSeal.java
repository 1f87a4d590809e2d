package org.xiangfu.server.persons;

import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.xiangfu.server.ledger.v1.PersonCommand;
import org.xiangfu.server.ledger.v1.PersonVersion;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.ledger.v1.StoredRelation;
import org.xiangfu.server.sealing.DataSeal;

/**
 * Entries between what the service says and what is stored. Each text is bound to the event that
 * recorded it, which outlasts a change of number: equal names of two persons do not look alike.
 */
final class PersonSeal {
  private record Texts(UnaryOperator<String> person, BinaryOperator<String> text) {}

  private final PersonKeys keys;
  private final Texts sealing;
  private final Texts opening;

  PersonSeal(DataSeal data) {
    keys = new PersonKeys(data);
    sealing = new Texts(data::person, data::seal);
    opening = new Texts(data::personOf, data::open);
  }

  PersonKeys keys() {
    return keys;
  }

  String person(String id) {
    return sealing.person().apply(id);
  }

  PersonCommand seal(PersonCommand command) {
    var sealed = command.toBuilder().setPersonId(person(command.getPersonId()));
    switch (command.getActCase()) {
      case WRITE -> {
        PersonVersion version = command.getWrite().getVersion();
        sealed
            .getWriteBuilder()
            .setVersion(
                each(version, sealing).toBuilder()
                    .addAllKeys(keys.of(version.getNamesList(), version.getBirthDate())));
      }
      case RELATE -> {
        var relate = command.getRelate();
        sealed
            .getRelateBuilder()
            .setRelation(each(relate.getRelation(), sealing))
            .setKindOfOtherSide(
                sealing
                    .text()
                    .apply(
                        use("relation", relate.getRelation().getEventId()),
                        relate.getKindOfOtherSide()));
      }
      case UNRELATE ->
          sealed
              .getUnrelateBuilder()
              .setOtherPersonId(person(command.getUnrelate().getOtherPersonId()));
      case MERGE ->
          sealed.getMergeBuilder().setIntoPersonId(person(command.getMerge().getIntoPersonId()));
      case ACT_NOT_SET -> {
        // Refused by the replicas.
      }
    }
    return sealed.build();
  }

  StoredPerson open(StoredPerson stored) {
    var opened =
        stored.toBuilder()
            .setPersonId(opening.person().apply(stored.getPersonId()))
            .setMergedInto(opening.person().apply(stored.getMergedInto()))
            .clearFormer()
            .clearRelations();
    if (stored.hasCurrent()) {
      opened.setCurrent(each(stored.getCurrent(), opening));
    }
    stored.getFormerList().forEach(version -> opened.addFormer(each(version, opening)));
    stored.getRelationsList().forEach(relation -> opened.addRelations(each(relation, opening)));
    return opened.build();
  }

  private static String use(String what, String eventId) {
    return what + " of " + eventId;
  }

  private static PersonVersion each(PersonVersion from, Texts texts) {
    String event = from.getEventId();
    var to =
        from.toBuilder()
            .clearNames()
            .setBirthDate(texts.text().apply(use("birth date", event), from.getBirthDate()))
            .setSex(texts.text().apply(use("sex", event), from.getSex()))
            .setEffectiveOn(texts.text().apply(use("begin", event), from.getEffectiveOn()))
            .setDiedOn(texts.text().apply(use("death", event), from.getDiedOn()))
            .setFormerPersonId(texts.person().apply(from.getFormerPersonId()));
    from.getNamesList().forEach(name -> to.addNames(texts.text().apply(use("name", event), name)));
    return to.build();
  }

  private static StoredRelation each(StoredRelation from, Texts texts) {
    return from.toBuilder()
        .setPersonId(texts.person().apply(from.getPersonId()))
        .setKind(texts.text().apply(use("relation", from.getEventId()), from.getKind()))
        .build();
  }
}
