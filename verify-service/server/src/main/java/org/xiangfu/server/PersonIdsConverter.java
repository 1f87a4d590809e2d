package org.xiangfu.server;

import org.xiangfu.server.person.PersonIds;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code taiwan} and {@code any}. */
final class PersonIdsConverter implements ITypeConverter<PersonIds> {
  @Override
  public PersonIds convert(String value) {
    return switch (value) {
      case "any" -> PersonIds.ANY;
      case "taiwan" -> PersonIds.TAIWAN;
      default -> throw new TypeConversionException("must be taiwan or any, not " + value);
    };
  }
}
