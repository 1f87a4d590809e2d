package org.xiangfu.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads everything that a batch would read and says what will be refused before any face is looked
 * for. Sends nothing and keeps nothing. Not thread-safe.
 */
final class Rehearsal {
  private static final int LISTED = 1_000;

  private final Map<String, Long> reasons = new TreeMap<>();
  private final List<Found> found = new ArrayList<>();
  private long records;
  private long good;
  private long bytes;
  private long oddNumbers;
  private long duplicates;
  private long suspicions;

  private Rehearsal() {}

  /** Reads the source once through. */
  static Result of(PhotoSource source) throws IOException, InterruptedException {
    Rehearsal rehearsal = new Rehearsal();
    long start = System.nanoTime();
    Path folder = Files.createTempDirectory("xiangfu-rehearsal");
    try (PhotoSource.Records records = source.open(Mark.START)) {
      if (records.isEndless()) {
        throw new BatchInputException("a watched folder has no end; rehearse it as an --archive");
      }
      try (SeenPhotos seen = SeenPhotos.open(folder)) {
        Sender.Lines lines = records::next;
        if (source.readsAhead() == 0) {
          rehearsal.read(lines, seen);
        } else {
          try (ReadAhead ahead = new ReadAhead(lines, source.readsAhead())) {
            rehearsal.read(ahead, seen);
          }
        }
      }
    } finally {
      SeenPhotos.delete(folder);
    }
    return rehearsal.result(Duration.ofNanos(System.nanoTime() - start));
  }

  private void read(Sender.Lines lines, SeenPhotos seen) throws IOException, InterruptedException {
    for (var next = lines.next(); next.isPresent(); next = lines.next()) {
      PhotoRecord record = next.get();
      records++;
      Optional<String> reason = reason(record, seen);
      if (reason.isEmpty()) {
        good++;
      } else {
        reasons.merge(reason.get(), 1L, Long::sum);
        if (found.size() < LISTED) {
          found.add(new Found(record.number(), reason.get()));
        }
      }
    }
  }

  private Optional<String> reason(PhotoRecord record, SeenPhotos seen) throws IOException {
    if (!PersonNumber.isValid(record.personId())) {
      oddNumbers++;
    }
    if (record.problem().isPresent()) {
      return Optional.of("INVALID_LINE");
    }
    if (seen.path(record.photo(), record.number()).isPresent()) {
      return Optional.of("DUPLICATE_LINE");
    }
    return switch (record.content().read()) {
      case Photo.Unusable unusable -> Optional.of(unusable.reason());
      case Photo.Content photo -> {
        bytes += photo.bytes().size();
        compare(record, photo, seen);
        yield PhotoHeader.problem(photo.bytes());
      }
    };
  }

  private void compare(PhotoRecord record, Photo.Content photo, SeenPhotos seen) {
    MessageDigest digest = Sha256.digest();
    digest.update(photo.bytes().asReadOnlyByteBuffer());
    byte[] sha256 = digest.digest();
    if (seen.ofPerson(sha256, record.personId(), record.number()).isPresent()) {
      duplicates++;
    } else if (seen.ofAnybody(sha256, record.number()).isPresent()) {
      suspicions++;
    }
  }

  private Result result(Duration elapsed) {
    return new Result(
        records, good, reasons, found, bytes, oddNumbers, duplicates, suspicions, elapsed);
  }

  /** A record that will be refused. */
  record Found(long number, String reason) {}

  /**
   * What a batch has to expect.
   *
   * @param good records that can be sent, the duplicates among them
   * @param reasons of the others
   * @param found the first thousand of the others
   * @param oddNumbers person numbers that are none of Taiwan's
   */
  record Result(
      long records,
      long good,
      Map<String, Long> reasons,
      List<Found> found,
      long bytes,
      long oddNumbers,
      long duplicates,
      long suspicions,
      Duration elapsed) {
    Result {
      reasons = Map.copyOf(reasons);
      found = List.copyOf(found);
    }
  }
}
