package org.xiangfu.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.xiangfu.v1.EnrollRequest;
import org.xiangfu.v1.EnrollmentServiceGrpc.EnrollmentServiceStub;
import org.xiangfu.v1.Origin;
import org.xiangfu.v1.Purpose;

/**
 * Enrols an archive: every line of the manifest once, whatever happens in between. A second run
 * with the same archive, manifest and journal goes on where the first one ended.
 */
public final class EnrollmentBatch {
  private static final int MAX_SOURCE = 200;

  private final PhotoSource photos;
  private final Manifest manifest;
  private final Manifest.Summary summary;
  private final String job;
  private final BatchSettings settings;
  private final Backoff backoff;
  private final AtomicReference<Sender> sender = new AtomicReference<>();

  private EnrollmentBatch(
      PhotoSource photos, Manifest manifest, BatchSettings settings, Backoff backoff)
      throws IOException {
    this.photos = photos;
    this.manifest = manifest;
    this.summary = manifest.summary();
    this.settings = settings;
    this.backoff = backoff;
    this.job =
        Sha256.hex(summary.sha256() + "\n" + photos.name() + "\n" + photos.bytes())
            .substring(0, 32);
  }

  /**
   * Checks the manifest and prepares the batch.
   *
   * @param photos stays open until the batch has run; the caller closes it
   * @throws BatchInputException if the manifest is no such CSV; names file and line
   */
  public static EnrollmentBatch of(PhotoSource photos, Manifest manifest, BatchSettings settings)
      throws IOException {
    Backoff backoff = new Backoff(Duration.ofMillis(300), Duration.ofSeconds(10), new Random());
    return new EnrollmentBatch(photos, manifest, settings, backoff);
  }

  /** Names this archive with this manifest, the same in every run; 32 characters. */
  public String job() {
    return job;
  }

  /**
   * Sends what is not in the journal yet and waits for every answer.
   *
   * @param journalFolder made if need be
   * @param stub where to; without a deadline
   * @param beforeReconnect runs before each attempt to reach a service that was away
   * @throws BatchInputException if the journal cannot be used; says why
   * @throws IOException if archive, manifest or journal fail on the way
   */
  public Report run(
      Path journalFolder,
      String server,
      EnrollmentServiceStub stub,
      Runnable beforeReconnect,
      Progress progress)
      throws IOException, InterruptedException {
    try (Journal journal = Journal.open(journalFolder, job, server);
        ManifestReader reader = manifest.open();
        var _ = flushEachSecond(journal)) {
      long start = System.nanoTime();
      Account account = new Account();
      Work work = new Work(journal, reader, account);
      Sender s =
          new Sender(stub, beforeReconnect, settings, backoff, work::request, work::answered);
      sender.set(s);
      Ending ending;
      try (var _ = progress.show(summary.lines(), journal.size(), account::accounted)) {
        ending = s.run(work::next);
      }
      if (work.atEnd) {
        work.accountForTheRestOfTheArchive();
      }
      return account.report(
          summary.lines(),
          Optional.of(journal.server()).filter(begun -> !begun.equals(server)),
          ending,
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Ends {@link #run} soon, with the journal saved. */
  public void stop() {
    Sender running = sender.get();
    if (running != null) {
      running.stop();
    }
  }

  private static ScheduledExecutorService flushEachSecond(Journal journal) {
    var clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batch-journal").factory());
    var unused =
        clock.scheduleWithFixedDelay(
            () -> {
              try {
                journal.force();
              } catch (IOException e) {
                // Ends the clock; closing the journal forces again and reports it.
                throw new UncheckedIOException(e);
              }
            },
            1,
            1,
            TimeUnit.SECONDS);
    return clock;
  }

  /** One pass over the manifest. */
  private final class Work {
    private final Journal journal;
    private final ManifestReader reader;
    private final Account account;
    private final Map<String, Long> lineOfPhoto = new HashMap<>();
    private boolean atEnd;

    Work(Journal journal, ManifestReader reader, Account account) {
      this.journal = journal;
      this.reader = reader;
      this.account = account;
    }

    /** The next line that has to be sent; what can be settled here is settled. */
    Optional<ManifestLine> next() throws IOException {
      while (true) {
        Optional<ManifestLine> read = reader.next();
        if (read.isEmpty()) {
          atEnd = true;
          return read;
        }
        ManifestLine line = read.get();
        Optional<LineResult> here = settledHere(line);
        if (here.isPresent()) {
          account.add(here.get(), line.photo());
          continue;
        }
        Optional<LineResult> known = journal.find(line.number());
        if (known.isEmpty()) {
          return read;
        }
        account.addResumed(known.get(), line.photo());
      }
    }

    private Optional<LineResult> settledHere(ManifestLine line) {
      Long earlier =
          line.photo().isEmpty() ? null : lineOfPhoto.putIfAbsent(line.photo(), line.number());
      if (line.problem().isPresent()) {
        return Optional.of(LineResult.error(line.number(), "INVALID_LINE", line.problem().get()));
      }
      if (earlier != null) {
        return Optional.of(
            LineResult.error(
                line.number(), "DUPLICATE_LINE", "line " + earlier + " names the same photo"));
      }
      return Optional.empty();
    }

    Optional<EnrollRequest> request(ManifestLine line) {
      return switch (photos.read(line.photo())) {
        case Photo.Content photo -> Optional.of(request(line, photo));
        case Photo.Unusable unusable -> {
          account.add(LineResult.of(line.number(), unusable), line.photo());
          yield Optional.empty();
        }
      };
    }

    private EnrollRequest request(ManifestLine line, Photo.Content photo) {
      var digest = Sha256.digest();
      digest.update(photo.bytes().asReadOnlyByteBuffer());
      // The same line of the same job with the same bytes is the same act, in whatever run.
      String act = job + "\n" + line.number() + "\n" + HexFormat.of().formatHex(digest.digest());
      return EnrollRequest.newBuilder()
          .setOrigin(
              Origin.newBuilder()
                  .setRequestId(
                      UUID.nameUUIDFromBytes(act.getBytes(StandardCharsets.UTF_8)).toString())
                  .setOperatorId(settings.operatorId())
                  .setOfficeId(settings.officeId())
                  .setPurpose(Purpose.PURPOSE_ENROLLMENT))
          .setPersonId(line.personId())
          .setPhoto(photo.bytes())
          .setCapturedOn(line.capturedOn())
          .setSource(source(line))
          .build();
    }

    private String source(ManifestLine line) {
      String where = "#" + line.number();
      String archive = photos.name();
      return archive.substring(0, Math.min(archive.length(), MAX_SOURCE - where.length())) + where;
    }

    void answered(ManifestLine line, LineResult result) throws IOException {
      journal.append(result);
      account.add(result, line.photo());
    }

    void accountForTheRestOfTheArchive() {
      int position = 0;
      for (String file : photos.files()) {
        position++;
        if (lineOfPhoto.containsKey(file)) {
          continue;
        }
        if (PhotoSource.isPhoto(file)) {
          account.addUnnamed(file, position);
        } else {
          account.addOtherFile();
        }
      }
    }
  }
}
