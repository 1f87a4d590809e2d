package org.xiangfu.server;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import org.xiangfu.server.backup.RestorePoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as 2026-11-21T10:00:00+08:00, or log positions such as ledger=1200. */
final class RestorePointConverter implements ITypeConverter<RestorePoint> {
  @Override
  public RestorePoint convert(String text) {
    return text.contains("=") ? indexes(text) : new RestorePoint.Time(time(text));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is no point to go back to; write 2026-11-21T10:00:00+08:00 or"
              + " ledger=1200,gallery-0=880");
    }
  }

  private static RestorePoint indexes(String text) {
    Map<String, Long> indexes = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      String[] sides = part.split("=", 2);
      if (sides.length != 2 || !sides[1].matches("[0-9]{1,18}")) {
        throw new TypeConversionException(
            "'" + part + "' is no log position; write ledger=1200,gallery-0=880");
      }
      indexes.put(sides[0], Long.parseLong(sides[1]));
    }
    return new RestorePoint.Index(indexes);
  }
}
