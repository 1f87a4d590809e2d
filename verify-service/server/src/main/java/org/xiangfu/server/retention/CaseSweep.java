package org.xiangfu.server.retention;

import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.xiangfu.server.cases.Cases;
import org.xiangfu.server.cases.Redaction;
import org.xiangfu.server.portrait.ProbeImages;
import org.xiangfu.v1.Case;
import org.xiangfu.v1.CaseKind;

/** The personal parts of finished cases, and the captures of their checks. */
final class CaseSweep implements Sweep {
  private static final int PAGE = 200;

  private final Cases cases;
  private final ProbeImages images;
  private final CaseKind kind;
  private final Instant before;
  private final Instant now;
  private long sequence;

  /** Cases of a kind; redacted at a time. */
  CaseSweep(Cases cases, ProbeImages images, CaseKind kind, Instant before, Instant now) {
    this.cases = cases;
    this.images = images;
    this.kind = kind;
    this.before = before;
    this.now = now;
  }

  private boolean isDue(Case each) {
    return each.getKind() == kind
        && Redaction.applies(each)
        && Redaction.lastStep(each).isBefore(before);
  }

  // Cases lie in the order in which they were opened: the next ones are younger still.
  private boolean isLast(List<Case> page) {
    return page.isEmpty()
        || Timestamps.toMillis(page.getLast().getOpened().getAt()) > before.toEpochMilli();
  }

  @Override
  public Found find() {
    long records = 0;
    Optional<Span> span = Optional.empty();
    List<Case> page = cases.whole(0, PAGE).join();
    while (!page.isEmpty()) {
      for (Case each : page) {
        if (isDue(each)) {
          records++;
          span = Span.with(span, Redaction.lastStep(each));
        }
      }
      page = isLast(page) ? List.of() : cases.whole(page.getLast().getSequence(), PAGE).join();
    }
    return new Found(records, span, 0);
  }

  @Override
  public OptionalInt next() {
    List<Case> page = sequence == Long.MAX_VALUE ? List.of() : cases.whole(sequence, PAGE).join();
    if (page.isEmpty()) {
      return OptionalInt.empty();
    }
    sequence = isLast(page) ? Long.MAX_VALUE : page.getLast().getSequence();
    List<Case> due = page.stream().filter(this::isDue).toList();
    // Before the cases, by which a run that was cut off finds them again.
    due.stream()
        .flatMap(each -> each.getChecksList().stream())
        .forEach(check -> images.delete(check.getAct().getEventId()).join());
    List<String> ids = due.stream().map(Case::getCaseId).toList();
    return OptionalInt.of(ids.isEmpty() ? 0 : cases.redact(ids, now).join());
  }
}
