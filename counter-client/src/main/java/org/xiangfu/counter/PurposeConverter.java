package org.xiangfu.counter;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a purpose such as {@code first-issue}. */
final class PurposeConverter implements ITypeConverter<PurposeCode> {
  @Override
  public PurposeCode convert(String text) {
    try {
      return PurposeCode.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "'%s' is no purpose; choose from %s"
              .formatted(text, Arrays.toString(PurposeCode.values())));
    }
  }

  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(PurposeCode.values()).map(PurposeCode::toString).iterator();
    }
  }
}
