package org.xiangfu.server.cases;

import java.util.OptionalInt;
import org.xiangfu.server.person.NationalId;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.Sex;

/** Reads the sex from a national or resident number, and takes the stated year of birth. */
public final class NumberDemography implements Demography {
  private static final int BAND = 10;
  private static final int LAST = 9;

  @Override
  public void describe(Case.Builder opened, OptionalInt birthYear, int year) {
    opened.setSex(
        NationalId.parse(opened.getPersonId())
            .map(NumberDemography::sex)
            .orElse(Sex.SEX_UNSPECIFIED));
    birthYear.ifPresent(
        born -> {
          int decade = (year - born) / BAND;
          opened.setAgeFrom(BAND * Math.clamp(decade, 0, LAST));
        });
  }

  // The second character: 1 and 2 of citizens, 8 and 9 of residents, A to D of residents before.
  private static Sex sex(NationalId number) {
    return switch (number.text().charAt(1)) {
      case '1', '8', 'A', 'C' -> Sex.SEX_MALE;
      default -> Sex.SEX_FEMALE;
    };
  }
}
