package org.xiangfu.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.xiangfu.batch.templates.LocalExtractor;
import org.xiangfu.batch.templates.TemplateParts;
import org.xiangfu.templates.TemplateKeys;
import org.xiangfu.templates.TemplateRecord;

/**
 * Extracts the photos of a source into files of templates: every record into one file, whatever
 * happens in between. A second run with the same source and folder goes on where the first one
 * ended.
 */
public final class TemplateExtraction {
  /** Folder of the journal, in that of the files. */
  static final String JOURNAL = ".xiangfu-extract";

  private static final String NO_SERVICE = "template files";

  private final PhotoSource source;
  private final LocalExtractor extractor;
  private final TemplateFiles to;
  private final BatchSettings settings;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Where the templates go.
   *
   * @param folder made if need be, for its owner alone
   * @param partSize records in a file, positive
   * @param withPhotos whether the photos lie in the files too, for the service to keep
   */
  public record TemplateFiles(Path folder, TemplateKeys keys, int partSize, boolean withPhotos) {
    /** Refuses a size that is not positive. */
    public TemplateFiles {
      if (partSize < 1) {
        throw new IllegalArgumentException("--part-size must be at least 1, not " + partSize);
      }
    }
  }

  /**
   * Prepares the extraction.
   *
   * @param source stays open until it has run; the caller closes it
   * @param settings of which the pace counts
   */
  public TemplateExtraction(
      PhotoSource source, LocalExtractor extractor, TemplateFiles to, BatchSettings settings) {
    this.source = source;
    this.extractor = extractor;
    this.to = to;
    this.settings = settings;
  }

  /**
   * Extracts what is in no file yet.
   *
   * @throws BatchInputException if the folder or its newest file cannot be used; says why
   * @throws IOException if source, journal or files fail on the way
   */
  public Report run(Progress progress) throws IOException, InterruptedException {
    OwnerOnly.folder(to.folder());
    return new BatchRun(source, NO_SERVICE, settings, false, Optional.empty())
        .deliver(journal(), this::extract, progress);
  }

  /** Where the journal lies. */
  public Path journal() {
    return to.folder().resolve(JOURNAL);
  }

  /** Ends {@link #run} soon, with the file that is being written made whole. */
  public void stop() {
    stopped.countDown();
  }

  private Ending extract(Work work, Pace pace) throws IOException, InterruptedException {
    if (work.isEndless()) {
      throw new BatchInputException(
          "a watched folder has no end; extract it as an --archive, or enroll --extract local");
    }
    if (source.readsAhead() == 0) {
      return extract(work, work, pace);
    }
    try (ReadAhead ahead = new ReadAhead(work, source.readsAhead())) {
      return extract(ahead, work, pace);
    }
  }

  private Ending extract(Sender.Lines lines, Work work, Pace pace)
      throws IOException, InterruptedException {
    try (TemplateParts parts = TemplateParts.open(to.folder(), to.keys(), extractor.pack())) {
      var extracting = new Extracting(lines, work, extractor, parts.newest());
      List<Written> written = new ArrayList<>();
      for (var next = extracting.next(); next.isPresent(); next = extracting.next()) {
        if (isStoppedBefore(pace)) {
          account(parts, written, extracting);
          return new Ending.Stopped();
        }
        PhotoRecord record = next.get();
        Optional<Extracting.Extracted> taken = extracting.take(record);
        if (taken.isEmpty()) {
          continue;
        }
        LocalExtractor.Result made = taken.get().result();
        written.add(new Written(record, LineResult.of(record.number(), made.extraction())));
        if (isIn(parts.newest().get(record.number()), record, made)) {
          continue;
        }
        if (parts.write(recordOf(record, taken.get())) >= to.partSize()) {
          account(parts, written, extracting);
        }
      }
      account(parts, written, extracting);
      return new Ending.Done();
    }
  }

  private boolean isStoppedBefore(Pace pace) throws IOException, InterruptedException {
    for (long wait = pace.next(); wait > 0; wait = pace.next()) {
      if (stopped.await(wait, TimeUnit.NANOSECONDS)) {
        return true;
      }
    }
    return stopped.getCount() == 0;
  }

  private static boolean isIn(
      TemplateRecord before, PhotoRecord record, LocalExtractor.Result made) {
    return before != null
        && before.personId().equals(record.personId())
        && before.photoSha256().equals(made.photoSha256());
  }

  /** First the file, then its account: a kill between the two is seen at the next start. */
  private static void account(TemplateParts parts, List<Written> written, Extracting extracting)
      throws IOException {
    parts.finish();
    for (Written each : written) {
      extracting.accept(each.record(), each.result());
    }
    written.clear();
  }

  private TemplateRecord recordOf(PhotoRecord record, Extracting.Extracted taken) {
    return new TemplateRecord(
        record.number(),
        record.photo(),
        record.personId(),
        record.capturedOn(),
        record.source(),
        taken.result().photoSha256(),
        to.withPhotos() ? Optional.of(taken.request().getPhoto()) : Optional.empty(),
        taken.result().extraction(),
        List.of());
  }

  private record Written(PhotoRecord record, LineResult result) {}
}
