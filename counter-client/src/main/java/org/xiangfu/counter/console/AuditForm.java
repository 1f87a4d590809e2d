package org.xiangfu.counter.console;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A form of questions: what was filled in, and what there is to choose from. For one thread. */
public final class AuditForm {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final String CSRF = "csrf";
  private static final String TOKEN = "token";

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, List<Choice>> choices = new LinkedHashMap<>();
  private final Texts texts;
  private final ZoneId zone;

  AuditForm(Visit visit, ZoneId zone) {
    this.texts = visit.texts();
    this.zone = zone;
    visit.fieldNames().stream()
        .filter(name -> !name.equals(CSRF))
        .forEach(name -> values.put(name, visit.field(name)));
  }

  /** Fills in what the reader has not, on a form that is shown for the first time. */
  AuditForm preset(String name, String value) {
    values.putIfAbsent(name, value);
    return this;
  }

  /** Offers the values of an enumeration, in the words of a family. */
  <E extends Enum<E>> AuditForm offer(String name, String family, Class<E> of) {
    return offerAs(name, of, each -> texts.word(family, each));
  }

  /** The same in other words. */
  <E extends Enum<E>> AuditForm offerAs(String name, Class<E> of, Function<E, String> word) {
    choices.put(
        name,
        Stream.of(of.getEnumConstants())
            .filter(each -> !isNone(each.name()))
            .map(each -> new Choice(each.name(), word.apply(each), is(name, each.name())))
            .toList());
    return this;
  }

  /** The value that was chosen; the other one if none was. */
  <E extends Enum<E>> E chosen(String name, Class<E> of, E none) {
    String chosen = value(name);
    if (chosen.isEmpty()) {
      return none;
    }
    for (E each : of.getEnumConstants()) {
      if (each.name().equals(chosen) && !isNone(chosen)) {
        return each;
      }
    }
    throw new BadFormException("error.form");
  }

  private static boolean isNone(String name) {
    return name.endsWith("_UNSPECIFIED") || name.equals("UNRECOGNIZED");
  }

  /** The number of a person as it is sent. */
  String person() {
    return IdNumber.tidy(value("person"));
  }

  /** When a day that was filled in begins, at the office. */
  Optional<Timestamp> begin(String name) {
    return day(name).map(this::begin);
  }

  /** When a day that was filled in is over, at the office. */
  Optional<Timestamp> end(String name) {
    return day(name).map(day -> begin(day.plusDays(1)));
  }

  /**
   * A day that was filled in.
   *
   * @throws BadFormException if it is none
   */
  Optional<LocalDate> day(String name) {
    String day = value(name);
    try {
      return day.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(day));
    } catch (DateTimeParseException e) {
      throw new BadFormException("audit.error.day");
    }
  }

  /** When a day begins at the office. */
  Timestamp begin(LocalDate day) {
    return Timestamp.newBuilder().setSeconds(day.atStartOfDay(zone).toEpochSecond()).build();
  }

  /** Today at the office. */
  LocalDate today() {
    return LocalDate.now(zone);
  }

  /** A time as it is shown. */
  static String shown(Timestamp time, ZoneId zone) {
    return time.getSeconds() == 0
        ? ""
        : SECOND.format(Instant.ofEpochSecond(time.getSeconds()).atZone(zone));
  }

  /** What a field holds; empty if nothing. */
  public String value(String name) {
    return values.getOrDefault(name, "");
  }

  /** True if a field holds this. */
  public boolean is(String name, String value) {
    return value(name).equals(value);
  }

  /** What there is to choose from. */
  public List<Choice> choices(String name) {
    return choices.getOrDefault(name, List.of());
  }

  /** Where the page begins; empty for the first. */
  String token() {
    return value(TOKEN);
  }

  /** All that was filled in, to ask for another page of the same. */
  public List<Map.Entry<String, String>> repeated() {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    values.forEach(
        (name, value) -> {
          if (!value.isEmpty() && !name.equals(TOKEN)) {
            all.add(Map.entry(name, value));
          }
        });
    return all;
  }

  /**
   * Something to choose.
   *
   * @param value as it is sent
   * @param word as it is shown
   * @param chosen true if it is
   */
  public record Choice(String value, String word, boolean chosen) {}
}
