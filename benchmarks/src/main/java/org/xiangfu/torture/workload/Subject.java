package org.xiangfu.torture.workload;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A person of the workload. Thread-safe. */
public final class Subject {
  private final String id;
  private final int face;
  private final Map<Integer, String> photoIds = new ConcurrentHashMap<>();
  private final AtomicInteger uses = new AtomicInteger();

  Subject(String id, int face) {
    this.id = id;
    this.face = face;
  }

  /** The person's number. */
  public String id() {
    return id;
  }

  /** Whose photos the person has in the {@link Album}. */
  int face() {
    return face;
  }

  /** Counts one more operation; returns how many there were before. */
  int use() {
    return uses.getAndIncrement();
  }

  /** Remembers which id the service gave a photo. */
  void photoIs(int photo, String id) {
    photoIds.put(photo, id);
  }

  /** The id of a photo, once the service has told it. */
  Optional<String> idOf(int photo) {
    return Optional.ofNullable(photoIds.get(photo));
  }
}
