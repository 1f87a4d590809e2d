package org.xiangfu.batch;

import com.google.protobuf.Message;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;
import org.xiangfu.v1.ChangeNameRequest;
import org.xiangfu.v1.ChangePersonIdRequest;
import org.xiangfu.v1.MergePersonsRequest;
import org.xiangfu.v1.PersonSex;
import org.xiangfu.v1.RecordDeathRequest;
import org.xiangfu.v1.RecordPersonRequest;
import org.xiangfu.v1.RelatePersonsRequest;
import org.xiangfu.v1.RelationKind;
import org.xiangfu.v1.UnrelatePersonsRequest;
import org.xiangfu.v1.WithdrawPhotoRequest;
import org.xiangfu.v1.WithdrawalGround;

/** Makes calls of the rows of a feed. What it says of a row names fields, never their values. */
final class FeedRows {
  static final List<String> COLUMNS =
      List.of(
          "action",
          "person_id",
          "name",
          "other_names",
          "birth_date",
          "sex",
          "date",
          "other_person_id",
          "relation",
          "photo_id",
          "ground",
          "reason");

  private static final char BETWEEN_NAMES = '|';

  private final CSVRecord record;

  private FeedRows(CSVRecord record) {
    this.record = record;
  }

  static FeedRow row(CSVRecord record, long number) {
    try {
      if (!record.isConsistent()) {
        throw new IllegalArgumentException("the row has not as many fields as the header");
      }
      return new FeedRow(number, Optional.of(new FeedRows(record).call()), Optional.empty());
    } catch (IllegalArgumentException e) {
      return new FeedRow(number, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  private FeedCall call() {
    String person = needed("person_id");
    return switch (field("action").toLowerCase(Locale.ROOT)) {
      case "record" -> of(person, recorded(person));
      case "name" ->
          of(
              person,
              ChangeNameRequest.newBuilder()
                  .setPersonId(person)
                  .addAllNames(names())
                  .setEffectiveOn(date("date"))
                  .build());
      case "number" ->
          of(
              person,
              ChangePersonIdRequest.newBuilder()
                  .setOldPersonId(person)
                  .setNewPersonId(needed("other_person_id"))
                  .build());
      case "death" ->
          of(
              person,
              RecordDeathRequest.newBuilder()
                  .setPersonId(person)
                  .setDiedOn(neededDate("date"))
                  .build());
      case "death-revoked" ->
          of(person, RecordDeathRequest.newBuilder().setPersonId(person).setRevoked(true).build());
      case "merge" ->
          of(
              person,
              MergePersonsRequest.newBuilder()
                  .setPersonId(person)
                  .setIntoPersonId(needed("other_person_id"))
                  .build());
      case "relate" ->
          of(
              person,
              RelatePersonsRequest.newBuilder()
                  .setPersonId(person)
                  .setOtherPersonId(needed("other_person_id"))
                  .setKind(value(RelationKind.class, "relation", "RELATION_KIND_"))
                  .build());
      case "unrelate" ->
          of(
              person,
              UnrelatePersonsRequest.newBuilder()
                  .setPersonId(person)
                  .setOtherPersonId(needed("other_person_id"))
                  .build());
      case "withdraw" ->
          of(
              person,
              WithdrawPhotoRequest.newBuilder()
                  .setPersonId(person)
                  .setPhotoId(needed("photo_id"))
                  .setGround(value(WithdrawalGround.class, "ground", "WITHDRAWAL_GROUND_"))
                  .setReason(needed("reason"))
                  .build());
      default ->
          throw new IllegalArgumentException(
              "action must be record, name, number, death, death-revoked, merge, relate, unrelate"
                  + " or withdraw");
    };
  }

  private FeedCall of(String person, Message request) {
    String other = field("other_person_id");
    return new FeedCall(
        request, other.isEmpty() || other.equals(person) ? Set.of(person) : Set.of(person, other));
  }

  private RecordPersonRequest recorded(String person) {
    return RecordPersonRequest.newBuilder()
        .setPersonId(person)
        .addAllNames(names())
        .setBirthDate(date("birth_date"))
        .setSex(sex())
        .setEffectiveOn(date("date"))
        .build();
  }

  // Names are taken as they are written, spaces within and around included.
  private List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(record.isSet("name") ? record.get("name") : "");
    if (names.getFirst().isBlank()) {
      throw new IllegalArgumentException("the field name is empty");
    }
    String others = record.isSet("other_names") ? record.get("other_names") : "";
    for (int begin = 0; begin < others.length(); ) {
      int bar = others.indexOf(BETWEEN_NAMES, begin);
      int end = bar < 0 ? others.length() : bar;
      names.add(others.substring(begin, end));
      begin = end + 1;
    }
    return names;
  }

  private PersonSex sex() {
    return switch (field("sex").toUpperCase(Locale.ROOT)) {
      case "" -> PersonSex.PERSON_SEX_UNSPECIFIED;
      case "M", "1", "男" -> PersonSex.PERSON_SEX_MALE;
      case "F", "2", "女" -> PersonSex.PERSON_SEX_FEMALE;
      default -> throw new IllegalArgumentException("sex must be M, F, 1, 2, 男, 女 or empty");
    };
  }

  private <E extends Enum<E>> E value(Class<E> type, String column, String prefix) {
    try {
      return Enum.valueOf(type, prefix + needed(column).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the field " + column + " is empty or has no value that this program knows", e);
    }
  }

  private String needed(String column) {
    String value = field(column);
    if (value.isEmpty()) {
      throw new IllegalArgumentException("the field " + column + " is empty");
    }
    return value;
  }

  private String neededDate(String column) {
    String date = needed(column);
    return isDate(date) ? date : refusedDate(column);
  }

  private String date(String column) {
    String date = field(column);
    return date.isEmpty() || isDate(date) ? date : refusedDate(column);
  }

  private static String refusedDate(String column) {
    throw new IllegalArgumentException(column + " is no date such as 2019-05-31");
  }

  private static boolean isDate(String text) {
    try {
      return !LocalDate.parse(text).equals(LocalDate.MIN);
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private String field(String column) {
    return record.isSet(column) ? record.get(column).trim() : "";
  }
}
