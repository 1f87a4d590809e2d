package org.xiangfu.server.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.portrait.PortraitBytes;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.v1.RetentionSubject;

/**
 * Finds and erases what rules have let go. Every write names its targets, so what is done twice is
 * done once, and a run that was cut off is gone on with by another. Thread-safe.
 */
public final class Retention {
  /**
   * How far a rule came.
   *
   * @param undated kept, since it is not known when they were retired
   * @param erased so far
   */
  public record Progress(
      long records,
      Optional<Instant> oldest,
      Optional<Instant> newest,
      long undated,
      long erased) {}

  private final Gallery gallery;
  private final Cases cases;
  private final Persons persons;
  private final PortraitBytes bytes;
  private final ProbeImages images;
  private final MeterRegistry metrics;

  /** Over everything that a node stores; counts what it erases. */
  public Retention(
      Gallery gallery,
      Ledger ledger,
      PortraitBytes bytes,
      ProbeImages images,
      MeterRegistry metrics) {
    this.gallery = gallery;
    this.cases = ledger.cases();
    this.persons = ledger.persons();
    this.bytes = bytes;
    this.images = images;
    this.metrics = metrics;
    for (RetentionSubject subject : RetentionSubject.values()) {
      if (subject != RetentionSubject.UNRECOGNIZED
          && subject != RetentionSubject.RETENTION_SUBJECT_UNSPECIFIED) {
        var _ = erased(subject);
      }
    }
  }

  private Counter erased(RetentionSubject subject) {
    return Counter.builder("xiangfu.retention.erased")
        .description("Photos erased, and cases redacted, since they were kept long enough")
        .tag(
            "subject",
            subject.name().substring("RETENTION_SUBJECT_".length()).toLowerCase(Locale.ROOT))
        .register(metrics);
  }

  private Sweep sweep(Rule rule, Instant now) {
    return switch (rule.said().getSubject()) {
      case RETENTION_SUBJECT_DECEASED_PHOTOS ->
          new DeceasedSweep(gallery, persons, bytes, rule.before());
      case RETENTION_SUBJECT_RETIRED_PHOTOS ->
          new EndedPhotosSweep(gallery, bytes, PhotoState.PHOTO_STATE_RETIRED, rule.before());
      case RETENTION_SUBJECT_WITHDRAWN_PHOTOS ->
          new EndedPhotosSweep(gallery, bytes, PhotoState.PHOTO_STATE_WITHDRAWN, rule.before());
      case RETENTION_SUBJECT_FAILED_ENROLLMENTS ->
          new EndedPhotosSweep(gallery, bytes, PhotoState.PHOTO_STATE_FAILED, rule.before());
      case RETENTION_SUBJECT_CASES ->
          new CaseSweep(cases, images, rule.said().getCaseKind(), rule.before(), now);
      case RETENTION_SUBJECT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("no subject of this release");
    };
  }

  /** What a rule would erase; writes nothing. Waits for the service. */
  public Progress find(Rule rule) {
    return progress(sweep(rule, rule.before()).find(), 0);
  }

  private static Progress progress(Sweep.Found found, long erased) {
    return new Progress(
        found.records(),
        found.span().map(Sweep.Span::oldest),
        found.span().map(Sweep.Span::newest),
        found.undated(),
        erased);
  }

  /**
   * Erases what a rule has let go, some at a time. Waits for the service.
   *
   * @param found by {@link #find}
   * @param now noted in what is redacted
   * @param go told how far it came; false ends it
   * @return how far it came
   */
  public Progress erase(Rule rule, Progress found, Instant now, Predicate<Progress> go) {
    Sweep sweep = sweep(rule, now);
    Progress sofar = found;
    while (go.test(sofar)) {
      OptionalInt erased = sweep.next();
      if (erased.isEmpty()) {
        return sofar;
      }
      erased(rule.said().getSubject()).increment(erased.getAsInt());
      sofar =
          new Progress(
              sofar.records(),
              sofar.oldest(),
              sofar.newest(),
              sofar.undated(),
              sofar.erased() + erased.getAsInt());
    }
    return sofar;
  }
}
