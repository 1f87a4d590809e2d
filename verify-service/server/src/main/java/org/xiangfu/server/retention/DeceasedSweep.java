package org.xiangfu.server.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.v1.PhotoRecord;
import org.xiangfu.server.gallery.v1.PhotoState;
import org.xiangfu.server.ledger.v1.StoredPerson;
import org.xiangfu.server.persons.Persons;
import org.xiangfu.server.portrait.PortraitBytes;

/** Photos that ended with their persons' lives. */
final class DeceasedSweep implements Sweep {
  private static final int PAGE = 100;

  private final Gallery gallery;
  private final Persons persons;
  private final PortraitBytes bytes;
  private final Instant before;
  private long sequence;

  DeceasedSweep(Gallery gallery, Persons persons, PortraitBytes bytes, Instant before) {
    this.gallery = gallery;
    this.persons = persons;
    this.bytes = bytes;
    this.before = before;
  }

  private static Instant died(StoredPerson person) {
    return LocalDate.parse(person.getCurrent().getDiedOn())
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }

  private boolean isDue(StoredPerson person) {
    return died(person).isBefore(before);
  }

  /** Who is due and has photos: of most of the dead they were erased long ago. */
  private List<StoredPerson> due(List<StoredPerson> page) {
    List<StoredPerson> due = page.stream().filter(this::isDue).toList();
    if (due.isEmpty()) {
      return due;
    }
    Set<String> there =
        gallery.upkeep().onRecord(due.stream().map(StoredPerson::getPersonId).toList()).join();
    return due.stream().filter(person -> there.contains(person.getPersonId())).toList();
  }

  // The others have rules of their own.
  private List<PhotoRecord> photos(StoredPerson person) {
    return gallery.photosOf(person.getPersonId()).join().stream()
        .map(Gallery.StoredPhoto::record)
        .filter(photo -> photo.getState() == PhotoState.PHOTO_STATE_ACTIVE || photo.getByDeath())
        .toList();
  }

  @Override
  public Found find() {
    long records = 0;
    Optional<Span> span = Optional.empty();
    List<StoredPerson> page = persons.deceased(0, PAGE).join();
    while (!page.isEmpty()) {
      for (StoredPerson person : due(page)) {
        int photos = photos(person).size();
        records += photos;
        span = photos == 0 ? span : Span.with(span, died(person));
      }
      page = persons.deceased(page.getLast().getSequence(), PAGE).join();
    }
    return new Found(records, span, 0);
  }

  @Override
  public OptionalInt next() {
    List<StoredPerson> page = persons.deceased(sequence, PAGE).join();
    if (page.isEmpty()) {
      return OptionalInt.empty();
    }
    int erased = 0;
    for (StoredPerson person : due(page)) {
      erased += Erasing.photos(gallery, bytes, person.getPersonId(), photos(person));
    }
    sequence = page.getLast().getSequence();
    return OptionalInt.of(erased);
  }
}
