package org.xiangfu.counter.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a console on disk, a folder each that only its owner may read: what was ordered, how
 * far it is, the journal and the report. Thread-safe for different jobs.
 *
 * @param folder of all jobs
 */
record BatchStore(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(BatchStore.class);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final String JOB = "job.json";
  private static final String REPORT = "refused.csv";
  private static final ObjectMapper JSON = new ObjectMapper();

  static BatchStore open(Path data) throws IOException {
    OwnerOnly.folder(data);
    Path folder = data.resolve("batch");
    OwnerOnly.folder(folder);
    return new BatchStore(folder);
  }

  /** All jobs, the latest first. */
  List<Kept> list() throws IOException {
    List<Kept> jobs = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      for (Path each : folders.toList()) {
        find(each.getFileName().toString()).ifPresent(jobs::add);
      }
    }
    jobs.sort(Comparator.comparing((Kept job) -> job.plan().begun()).reversed());
    return jobs;
  }

  /** The job of an id; empty if there is none that can be read. */
  Optional<Kept> find(String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          JSON.readValue(Files.readAllBytes(of(id).resolve(JOB)), Kept.class).afterRestart());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      LOG.warn("the file of job {} is damaged and was left out", id);
      return Optional.empty();
    }
  }

  void keep(Kept job) throws IOException {
    OwnerOnly.folder(of(job.plan().id()));
    OwnerOnly.write(of(job.plan().id()).resolve(JOB), JSON.writeValueAsBytes(job));
  }

  /** Where the journal of a job is. */
  Path of(String id) {
    return folder.resolve(id);
  }

  /** The photos that are not in the gallery, as CSV; there once a run of the job has ended. */
  Path report(String id) {
    return of(id).resolve(REPORT);
  }

  /**
   * A job as it lies on disk.
   *
   * @param why it ended, in English; may be empty
   */
  record Kept(BatchPlan plan, BatchState state, String why, BatchCounts counts) {
    // Whoever was at work on it is gone.
    private Kept afterRestart() {
      return state.isActive() ? new Kept(plan, BatchState.INTERRUPTED, why, counts) : this;
    }
  }
}
