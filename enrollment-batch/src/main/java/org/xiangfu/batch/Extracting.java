package org.xiangfu.batch;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.xiangfu.batch.templates.ExtractionMessage;
import org.xiangfu.batch.templates.LocalExtractor;
import org.xiangfu.templates.TemplateRecord;
import org.xiangfu.v1.EnrollRequest;

/**
 * Looks for the faces of photos while those before them are sent: read and told from duplicates by
 * the caller's thread, extracted by others, given out in their order. Of what was sent the template
 * is kept until its answer, in case it has to go out again. {@link #accept} may be called by any
 * thread.
 */
final class Extracting implements Sender.Lines, Sender.Requests, Sender.Answers {
  private final Sender.Lines lines;
  private final Work work;
  private final LocalExtractor extractor;
  private final Map<Long, TemplateRecord> done;
  private final Deque<PhotoRecord> ahead = new ArrayDeque<>();
  private final Map<Long, Step> steps = new ConcurrentHashMap<>();
  private boolean ended;

  /**
   * A pipeline.
   *
   * @param lines to extract, of this work
   * @param done extractions of an earlier run, by the numbers of their records
   */
  Extracting(
      Sender.Lines lines, Work work, LocalExtractor extractor, Map<Long, TemplateRecord> done) {
    this.lines = lines;
    this.work = work;
    this.extractor = extractor;
    this.done = done;
  }

  @Override
  public boolean isEndless() {
    return lines.isEndless();
  }

  @Override
  public Optional<PhotoRecord> next() throws IOException, InterruptedException {
    while (!ended && ahead.size() < extractor.depth()) {
      Optional<PhotoRecord> record = lines.next();
      if (record.isEmpty()) {
        ended = !lines.isEndless();
        break;
      }
      begin(record.get());
      ahead.add(record.get());
    }
    return Optional.ofNullable(ahead.poll());
  }

  private void begin(PhotoRecord record) throws IOException {
    Optional<EnrollRequest> request = work.of(record);
    steps.put(
        record.number(),
        new Step.Begun(
            request,
            request.map(each -> result(each, Optional.ofNullable(done.get(record.number()))))));
  }

  private Future<LocalExtractor.Result> result(
      EnrollRequest request, Optional<TemplateRecord> before) {
    return before
        .filter(each -> each.personId().equals(request.getPersonId()))
        .map(each -> new LocalExtractor.Result(each.photoSha256(), each.extraction()))
        .flatMap(each -> stillOf(request, each))
        .<Future<LocalExtractor.Result>>map(CompletableFuture::completedFuture)
        .orElseGet(() -> extractor.submit(request.getPhoto()));
  }

  /** The photo may be another one by now than when it was extracted. */
  private static Optional<LocalExtractor.Result> stillOf(
      EnrollRequest request, LocalExtractor.Result result) {
    return Optional.of(result)
        .filter(each -> each.photoSha256().equals(Sha256.of(request.getPhoto())));
  }

  /**
   * What a record gave, as soon as it is there.
   *
   * @return empty if there is nothing to send and that is accounted for
   */
  Optional<Extracted> take(PhotoRecord record) throws IOException, InterruptedException {
    Optional<Extracted> taken =
        switch (steps.remove(record.number())) {
          case Step.Begun(var request, var result) ->
              request.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Extracted(request.get(), await(result.orElseThrow())));
          case Step.Sent(var before) -> again(record, Optional.of(before));
          case null -> again(record, Optional.empty());
        };
    taken.ifPresent(each -> steps.put(record.number(), new Step.Sent(each.result())));
    return taken;
  }

  private Optional<Extracted> again(PhotoRecord record, Optional<LocalExtractor.Result> before)
      throws IOException, InterruptedException {
    Optional<EnrollRequest> request = work.of(record);
    if (request.isEmpty()) {
      return Optional.empty();
    }
    Optional<LocalExtractor.Result> still = before.flatMap(each -> stillOf(request.get(), each));
    return Optional.of(
        new Extracted(
            request.get(),
            still.isPresent() ? still.get() : await(extractor.submit(request.get().getPhoto()))));
  }

  private static LocalExtractor.Result await(Future<LocalExtractor.Result> result)
      throws IOException, InterruptedException {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new IOException("the face engine failed: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public Optional<EnrollRequest> of(PhotoRecord record) throws IOException, InterruptedException {
    return take(record)
        .map(
            extracted ->
                extracted.request().toBuilder()
                    .setExtraction(ExtractionMessage.of(extracted.result(), extractor.pack()))
                    .build());
  }

  @Override
  public void accept(PhotoRecord record, LineResult result) throws IOException {
    steps.remove(record.number());
    work.accept(record, result);
  }

  /**
   * A photo and what it gave.
   *
   * @param request to enrol it, without the template
   */
  record Extracted(EnrollRequest request, LocalExtractor.Result result) {}

  private sealed interface Step {
    /** Not given out yet; nothing to wait for if the request is empty. */
    record Begun(Optional<EnrollRequest> request, Optional<Future<LocalExtractor.Result>> result)
        implements Step {}

    /** Given out, and not accepted. */
    record Sent(LocalExtractor.Result result) implements Step {}
  }
}
