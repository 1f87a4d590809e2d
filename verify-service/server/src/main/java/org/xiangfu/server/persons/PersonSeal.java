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

  /** Opens what it can, and seals with keys that stay the same. */
  PersonSeal(DataSeal data) {
    DataSeal with = data.present();
    keys = new PersonKeys(with);
    sealing = new Texts(with::person, with::seal);
    opening = new Texts(data::personOf, data::open);
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
    return each(stored, opening);
  }

  /** An entry as it is stored. */
  StoredPerson seal(StoredPerson entry) {
    var sealed = each(entry, sealing).toBuilder();
    if (entry.hasCurrent()) {
      find(entry.getCurrent(), sealed.getCurrentBuilder());
    }
    for (int i = 0; i < entry.getFormerCount(); i++) {
      find(entry.getFormer(i), sealed.getFormerBuilder(i));
    }
    return sealed.build();
  }

  private void find(PersonVersion version, PersonVersion.Builder sealed) {
    sealed.clearKeys().addAllKeys(keys.of(version.getNamesList(), version.getBirthDate()));
  }

  private static StoredPerson each(StoredPerson from, Texts texts) {
    var to =
        from.toBuilder()
            .setPersonId(texts.person().apply(from.getPersonId()))
            .setMergedInto(texts.person().apply(from.getMergedInto()))
            .clearFormer()
            .clearRelations();
    if (from.hasCurrent()) {
      to.setCurrent(each(from.getCurrent(), texts));
    }
    from.getFormerList().forEach(version -> to.addFormer(each(version, texts)));
    from.getRelationsList().forEach(relation -> to.addRelations(each(relation, texts)));
    return to.build();
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
