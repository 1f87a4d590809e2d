package org.xiangfu.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgeBandTest {
  @Test
  void theBandIsOfTheAgeOnThePhoto() {
    assertEquals(Optional.of("14–17"), AgeBand.of("2005-06-01", "2019-06-01"));
    assertEquals(Optional.of("00–13"), AgeBand.of("2005-06-02", "2019-06-01"));
    assertEquals(Optional.of("30–44"), AgeBand.of("1980-12-31", "2010-12-31"));
    assertEquals(Optional.of("75+"), AgeBand.of("1900-01-01", "1990-01-01"));
  }

  @Test
  void aYearAloneCountsAsItsMiddle() {
    assertEquals(Optional.of("18–29"), AgeBand.of("1980", "2010-06-30"));
    assertEquals(Optional.of("30–44"), AgeBand.of("1980", "2010-07-01"));
  }

  @Test
  void whatDoesNotFitIsNoAge() {
    assertEquals(Optional.empty(), AgeBand.of("", "2010-06-30"));
    assertEquals(Optional.empty(), AgeBand.of("1980-02-30", "2010-06-30"));
    assertEquals(Optional.empty(), AgeBand.of("1980", ""));
    assertEquals(Optional.empty(), AgeBand.of("2011", "2010-06-30"), "before birth");
    assertEquals(Optional.empty(), AgeBand.of("1850", "2010-06-30"));
  }

  @Test
  void sexAndAgeBandAreCountedByWhereTheyAreToldOf() {
    Map<String, String> record = Map.of("sex", "F", "born", "1980", "decade", "");
    Groups groups = Groups.of(List.of(), List.of("sex", "born")::contains);
    assertEquals(List.of("sex", "age_band"), groups.columns());
    assertEquals(
        List.of("F", "30–44"),
        groups.values(column -> record.getOrDefault(column, ""), "2015-01-01"));
    Groups own = Groups.of(List.of("decade"), List.of("age_band", "born")::contains);
    assertEquals(
        List.of("2010s", "old"),
        own.values(column -> column.equals("age_band") ? "old" : "", "2015-01-01"),
        "a band that the archive tells goes before");
    assertThrows(
        IllegalArgumentException.class, () -> Groups.of(List.of("age_band"), "sex"::equals));
  }
}
