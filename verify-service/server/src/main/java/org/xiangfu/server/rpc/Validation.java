package org.xiangfu.server.rpc;

import com.google.protobuf.ByteString;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.xiangfu.server.person.PersonIds;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/** Checks what every call carries. The errors name the field, never its value. */
final class Validation {
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  /** Most bytes of a photo; also bounds the messages that the server takes in. */
  static final int MAX_PHOTO_BYTES = 8 << 20;

  private Validation() {}

  static Origin origin(Origin origin) {
    if (!REQUEST_ID.matcher(origin.getRequestId()).matches()) {
      throw ServiceException.invalid(
          "origin.request_id must be 1 to 64 characters of A-Z a-z 0-9 . _ : -");
    }
    text("origin.operator_id", origin.getOperatorId(), 1, 64);
    text("origin.office_id", origin.getOfficeId(), 0, 32);
    text("origin.workstation_id", origin.getWorkstationId(), 0, 64);
    if (origin.getPurpose() == Purpose.PURPOSE_UNSPECIFIED
        || origin.getPurpose() == Purpose.UNRECOGNIZED) {
      throw ServiceException.invalid("origin.purpose must be set to a known purpose");
    }
    return origin;
  }

  static String personId(String field, String value) {
    return text(field, value, 1, 64);
  }

  /** Checks a number under which somebody comes on record. */
  static String newPersonId(String field, String value, PersonIds numbers) {
    if (!numbers.accepts(personId(field, value))) {
      throw ServiceException.invalid(
          field
              + " is no ID or resident number of Taiwan, or its check digit does not fit: compare"
              + " it with the card");
    }
    return value;
  }

  static String text(String field, String value, int min, int max) {
    int length = value.codePointCount(0, value.length());
    if (length < min || length > max) {
      throw ServiceException.invalid(
          "%s must have %d to %d characters, not %d".formatted(field, min, max, length));
    }
    if (value.codePoints().anyMatch(Character::isISOControl)) {
      throw ServiceException.invalid(field + " must not hold control characters");
    }
    return value;
  }

  static byte[] photo(String field, ByteString photo) {
    if (photo.isEmpty()) {
      throw ServiceException.invalid(field + " is empty; send the photo's bytes");
    }
    if (photo.size() > MAX_PHOTO_BYTES) {
      throw ServiceException.invalid(
          "%s has %d bytes; at most %d are taken".formatted(field, photo.size(), MAX_PHOTO_BYTES));
    }
    return photo.toByteArray();
  }

  static String date(String field, String value) {
    if (!value.isEmpty()) {
      try {
        LocalDate.parse(value);
      } catch (DateTimeParseException e) {
        throw ServiceException.invalid(field + " must be a date such as 1987-06-05, or empty");
      }
    }
    return value;
  }

  static int range(String field, int value, int min, int max, int whenZero) {
    int used = value == 0 ? whenZero : value;
    if (used < min || used > max) {
      throw ServiceException.invalid(
          "%s must be %d to %d, not %d".formatted(field, min, max, used));
    }
    return used;
  }
}
