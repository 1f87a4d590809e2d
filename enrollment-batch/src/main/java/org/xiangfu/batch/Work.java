package org.xiangfu.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.xiangfu.batch.attempt.Attempt;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;
import org.xiangfu.v1.SecondAttempt;

/**
 * One pass over a source: what is known already is passed over, what can be settled here is
 * settled, and the rest becomes requests. {@link #next} and {@link #request} are called by one
 * thread, {@link #answered} by any.
 */
final class Work implements Sender.Lines, Sender.Requests, Sender.Answers {
  private final PhotoSource source;
  private final PhotoSource.Records records;
  private final BatchSettings settings;
  private final Journal journal;
  private final SeenPhotos seen;
  private final Account account;
  private final Optional<Attempt> attempt;
  private final Settling settling = new Settling();
  private boolean atEnd;

  Work(
      PhotoSource source,
      PhotoSource.Records records,
      BatchSettings settings,
      Journal journal,
      SeenPhotos seen,
      Account account,
      Optional<Attempt> attempt) {
    this.attempt = attempt;
    this.source = source;
    this.records = records;
    this.settings = settings;
    this.journal = journal;
    this.seen = seen;
    this.account = account;
  }

  @Override
  public boolean isEndless() {
    return records.isEndless();
  }

  /** The next record that has to be sent. */
  @Override
  public Optional<PhotoRecord> next() throws IOException {
    while (true) {
      Optional<PhotoRecord> read = records.next();
      if (read.isEmpty()) {
        atEnd = !records.isEndless();
        return read;
      }
      PhotoRecord record = numbered(read.get());
      if (source.keepsMarks()) {
        settling.begun(record);
        Optional<LineResult> known = known(record);
        if (known.isPresent()) {
          source.settled(record, known.get().outcome());
          settling.settled(record);
          continue;
        }
      }
      Optional<LineResult> here = settledHere(record);
      if (here.isPresent()) {
        settle(record, here.get());
        continue;
      }
      Optional<LineResult> known =
          source.keepsMarks() ? Optional.empty() : journal.find(record.number());
      if (isToBeSent(record, known)) {
        return Optional.of(record);
      }
      known.ifPresent(result -> account.addResumed(result, record));
    }
  }

  // Of a second attempt, what was refused and nothing else; the rest stays as it is.
  private boolean isToBeSent(PhotoRecord record, Optional<LineResult> known) {
    return attempt
        .map(
            again ->
                known.filter(result -> result.outcome() == Outcome.REFUSED).isPresent()
                    && again.of(record.photo()).isPresent())
        .orElse(known.isEmpty());
  }

  // Where records come and go, their places say no number that would last.
  private PhotoRecord numbered(PhotoRecord record) {
    return record.key().isEmpty()
        ? record
        : record.numbered(seen.numberOf(record.key(), journal.mark().highest()));
  }

  private Optional<LineResult> known(PhotoRecord record) {
    return record.key().isEmpty() ? journal.find(record.number()) : journal.find(record.key());
  }

  private Optional<LineResult> settledHere(PhotoRecord record) {
    // A watched folder may bring the same name every day.
    Optional<Long> earlier =
        record.photo().isEmpty() || !record.key().isEmpty()
            ? Optional.empty()
            : seen.path(record.photo(), record.number());
    if (record.problem().isPresent()) {
      return Optional.of(LineResult.error(record.number(), "INVALID_LINE", record.problem().get()));
    }
    return earlier.map(
        line ->
            LineResult.error(
                record.number(), "DUPLICATE_LINE", "line " + line + " names the same photo"));
  }

  @Override
  public Optional<EnrollRequest> of(PhotoRecord record) throws IOException {
    return switch (record.content().read()) {
      case Photo.Content photo -> request(record, photo);
      case Photo.Unusable unusable -> {
        settle(record, LineResult.of(record.number(), unusable));
        yield Optional.empty();
      }
    };
  }

  private Optional<EnrollRequest> request(PhotoRecord record, Photo.Content photo)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    digest.update(photo.bytes().asReadOnlyByteBuffer());
    byte[] sha256 = digest.digest();
    Optional<Long> same = seen.ofPerson(sha256, record.personId(), record.number());
    if (same.isPresent() && isGoodOrUnderWay(same.get())) {
      answered(
          record,
          new LineResult(
              record.number(),
              Outcome.DUPLICATE,
              "",
              "the same bytes under the same person as record " + same.get()));
      return Optional.empty();
    }
    Optional<Long> other = seen.ofAnybody(sha256, record.number());
    if (other.isPresent()) {
      journal.append(JournalLine.of(new Suspicion(record.number(), other.get())));
    }
    return Optional.of(request(record, photo, sha256));
  }

  // What failed may be brought once more.
  private boolean isGoodOrUnderWay(long number) {
    return journal.find(number).map(result -> result.outcome().isGood()).orElse(true);
  }

  private EnrollRequest request(PhotoRecord record, Photo.Content photo, byte[] sha256) {
    // The same line of the same job with the same bytes is the same act, in whatever run.
    String act = source.job() + "\n" + record.number() + "\n" + HexFormat.of().formatHex(sha256);
    Optional<SecondAttempt> again = attempt.flatMap(each -> each.of(record.photo()));
    if (again.isPresent()) {
      act += "\n" + HexFormat.of().formatHex(again.get().toByteArray());
    }
    var request = EnrollRequest.newBuilder();
    again.ifPresent(request::setSecondAttempt);
    return request
        .setOrigin(
            Origin.newBuilder()
                .setRequestId(
                    UUID.nameUUIDFromBytes(act.getBytes(StandardCharsets.UTF_8)).toString())
                .setOperatorId(settings.operatorId())
                .setOfficeId(settings.officeId())
                .setPurpose(Purpose.PURPOSE_ENROLLMENT))
        .setPersonId(record.personId())
        .setPhoto(photo.bytes())
        .setCapturedOn(record.capturedOn())
        .setSource(record.source())
        .build();
  }

  @Override
  public void accept(PhotoRecord record, LineResult result) throws IOException {
    answered(record, result);
  }

  /** A final outcome, which no later run shall find out again. */
  private void answered(PhotoRecord record, LineResult result) throws IOException {
    boolean marks = source.keepsMarks();
    journal.append(
        JournalLine.of(
            result,
            marks ? record.groups() : List.of(),
            record.key(),
            marks && !result.outcome().isGood() ? record.photo() : ""));
    account.add(result, record);
    source.settled(record, result.outcome());
    settling.settled(record);
  }

  /** An outcome that was found here. A source that is read anew each time finds it again. */
  private void settle(PhotoRecord record, LineResult result) throws IOException {
    if (source.keepsMarks()) {
      answered(record, result);
    } else {
      account.add(result, record);
    }
  }

  /** Makes what was done so far outlive the process, and the machine. */
  void save() throws IOException {
    Optional<Settling.Reached> reached =
        source.keepsMarks() ? settling.reached() : Optional.empty();
    if (reached.isPresent()) {
      // First what was seen: a source that goes on behind the mark does not show it again.
      seen.save();
      journal.mark(reached.get().place(), reached.get().highest(), reached.get().keys());
    }
    journal.force();
  }

  /** After the last record: what the source holds besides. */
  void accountForTheRest() throws IOException {
    if (atEnd) {
      records.leftovers(seen::hasPath, account);
    }
  }
}
