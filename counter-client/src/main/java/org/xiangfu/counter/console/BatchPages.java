package org.xiangfu.counter.console;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.batch.Photo;

/** Archives into the service: what is at work, live, and what became of it. */
final class BatchPages {
  static final String PATH = "/batch";

  private final Console console;
  private final Pages pages;
  private final BatchJobs jobs;
  private final QueueFeed feed;

  BatchPages(Console console, BatchJobs jobs, QueueFeed feed) {
    this.console = console;
    this.pages = console.pages();
    this.jobs = jobs;
    this.feed = feed;
  }

  void on(Front front) {
    front.get(PATH, Front.Access.BATCH, this::list);
    front.post(PATH + "/jobs", Front.Access.BATCH, this::begin);
    front.get(PATH + "/jobs/{id}", Front.Access.BATCH, this::job);
    front.post(PATH + "/jobs/{id}/pause", Front.Access.BATCH, visit -> pause(visit, true));
    front.post(PATH + "/jobs/{id}/go-on", Front.Access.BATCH, visit -> pause(visit, false));
    front.post(PATH + "/jobs/{id}/pace", Front.Access.BATCH, this::pace);
    front.post(PATH + "/jobs/{id}/stop", Front.Access.BATCH, this::stop);
    front.post(PATH + "/jobs/{id}/resume", Front.Access.BATCH, visit -> resume(visit, false));
    front.post(PATH + "/jobs/{id}/retry", Front.Access.BATCH, visit -> resume(visit, true));
    front.get(PATH + "/jobs/{id}/report", Front.Access.BATCH, this::report);
    front.get(PATH + "/jobs/{id}/refused/{line}", Front.Access.BATCH, this::picture);
    front.live(PATH + "/jobs/{id}/events", Front.Access.BATCH, this::events);
  }

  private Answer list(Visit visit) throws IOException {
    List<BatchView> views = jobs.list().stream().map(each -> view(each, visit.texts())).toList();
    return Answer.page(
        pages.show(
            "batch",
            visit,
            Map.of(
                "jobs",
                views,
                "busy",
                jobs.isBusy(),
                "archives",
                jobs.archives().archives(),
                "manifests",
                jobs.archives().manifests())));
  }

  private Answer begin(Visit visit) throws IOException {
    var ordered =
        new BatchJobs.Ordered(
            visit.field("archive"),
            visit.field("manifest"),
            rate(visit),
            visit.field("hours"),
            visit.field("order").equals("newest"));
    return new Answer.Redirect(path(jobs.begin(ordered, visit.operator())));
  }

  private static double rate(Visit visit) {
    String rate = visit.field("rate");
    try {
      double value = rate.isEmpty() ? 0 : Double.parseDouble(rate);
      if (value >= 0 && Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new BadFormException("batch.error.pace");
    }
    throw new BadFormException("batch.error.pace");
  }

  private static String path(String id) {
    return PATH + "/jobs/" + id;
  }

  private BatchView view(BatchStore.Kept job, Texts texts) {
    return BatchView.of(job, jobs.run(job.plan().id()), texts, console.settings().zone());
  }

  private Answer job(Visit visit) throws IOException {
    BatchStore.Kept job = jobs.find(visit.variable("id"));
    Double rate = jobs.control(job.plan().id()).rate();
    double now = rate == null ? job.plan().rate() : rate;
    return Answer.page(
        pages.show(
            "batchjob",
            visit,
            Map.of(
                "job",
                view(job, visit.texts()),
                "rate",
                now == 0 ? "" : Double.toString(now).replaceFirst("\\.0$", ""),
                "report",
                jobs.report(job.plan().id()).isPresent())));
  }

  private HttpResponse events(ServiceRequestContext context, Session session, Texts texts) {
    String id = context.pathParam("id");
    try {
      BatchStore.Kept _ = jobs.find(id);
    } catch (BadFormException | IOException e) {
      return HttpResponse.of(HttpStatus.NOT_FOUND);
    }
    Page page = pages.part(texts, path(id), session);
    return feed.open(session, () -> now(page, id), () -> {});
  }

  private String now(Page page, String id) {
    try {
      return pages.render(
          "batchnow", Map.of("page", page, "job", view(jobs.find(id), page.texts())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer pause(Visit visit, boolean paused) throws IOException {
    jobs.pause(visit.variable("id"), paused);
    return new Answer.Redirect(path(visit.variable("id")));
  }

  private Answer pace(Visit visit) throws IOException {
    jobs.pace(visit.variable("id"), rate(visit));
    return new Answer.Redirect(path(visit.variable("id")));
  }

  private Answer stop(Visit visit) {
    jobs.stop(visit.variable("id"));
    return new Answer.Redirect(path(visit.variable("id")));
  }

  private Answer resume(Visit visit, boolean retry) throws IOException {
    jobs.resume(visit.variable("id"), visit.operator(), retry);
    return new Answer.Redirect(path(visit.variable("id")));
  }

  private Answer report(Visit visit) throws IOException {
    Path file = jobs.report(visit.variable("id")).orElseThrow(BatchJobs::gone);
    return new Answer.Download("refused.csv", "text/csv", StreamMessage.of(file));
  }

  private Answer picture(Visit visit) throws IOException {
    Optional<Photo.Content> photo = Optional.empty();
    Optional<BatchRun> run = jobs.run(visit.variable("id"));
    if (run.isPresent() && visit.variable("line").matches("[0-9]{1,18}")) {
      photo = run.get().photo(Long.parseLong(visit.variable("line")));
    }
    return photo
        .flatMap(each -> Thumbnail.of(each.bytes()))
        .<Answer>map(small -> new Answer.Photo("image/jpeg", small))
        .orElseThrow(() -> new BadFormException("batch.error.picture"));
  }
}
