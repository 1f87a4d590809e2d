package org.xiangfu.torture.history;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a client was told. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface Outcome {
  /**
   * The photo is on record.
   *
   * @param created it was not before; false may also be the answer to a call whose own first
   *     attempt put it there
   * @param eventId the event that the answer promises
   */
  record Enrolled(boolean created, String eventId) implements Outcome {}

  /** The photo is on record as one that gave no template. */
  record Refused(String eventId) implements Outcome {}

  /** The photo is out of comparison. */
  record Retired(String eventId) implements Outcome {}

  /** The person has no such photo. */
  record NoSuchPhoto() implements Outcome {}

  /** All that is on record of the person; empty if nobody is. */
  record Read(PhotoSet photos) implements Outcome {}

  /** The active photos that a probe was compared with, at least one. */
  record Compared(long photos, String eventId) implements Outcome {}

  /** The person has photos, none of which can be compared. */
  record NothingToCompare() implements Outcome {}

  /** The service refused the call, which therefore has no effect. */
  record Failed(String reason) implements Outcome {}

  /** The call ended without an answer: it may take effect at any later time, or never. */
  record Unknown(String reason) implements Outcome {}
}
