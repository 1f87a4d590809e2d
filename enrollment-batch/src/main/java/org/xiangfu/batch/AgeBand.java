package org.xiangfu.batch;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How old somebody was on a photo, in the bands of the evaluation reports; a national ID card is
 * first issued at 14.
 */
final class AgeBand {
  private static final List<Integer> FROM = List.of(0, 14, 18, 30, 45, 60, 75);

  /** Nobody is older. */
  private static final int MOST_YEARS = 130;

  private AgeBand() {}

  /**
   * The band, such as {@code 30–44}.
   *
   * @param born ISO 8601 date, or a year alone, which counts as its middle
   * @param capturedOn ISO 8601 date of the photo
   * @return empty if one of them is not such, or they do not fit
   */
  static Optional<String> of(String born, String capturedOn) {
    try {
      LocalDate birth = LocalDate.parse(born.matches("\\d{4}") ? born + "-07-01" : born);
      long age = ChronoUnit.YEARS.between(birth, LocalDate.parse(capturedOn));
      return age < 0 || age > MOST_YEARS ? Optional.empty() : Optional.of(band(age));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String band(long age) {
    int band = IntStream.range(0, FROM.size()).filter(i -> FROM.get(i) <= age).max().orElse(0);
    return band == FROM.size() - 1
        ? "%02d+".formatted(FROM.get(band))
        : "%02d–%02d".formatted(FROM.get(band), FROM.get(band + 1) - 1);
  }
}
