package org.xiangfu.server.portrait;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xiangfu.server.objects.ObjectStore;
import org.xiangfu.server.sealing.Seal;
import org.xiangfu.server.sealing.SealException;
import org.xiangfu.server.sealing.SealedRecords;

/**
 * Seals portraits, and captures of cases beside them, anew: each is written under the newer
 * generation before the older one goes. What is deleted meanwhile stays deleted: {@link
 * PortraitStore#delete} leaves a note, which is looked for after the writing. One that cannot be
 * opened is named in the log and stays as it is.
 */
final class PortraitRenewal implements SealedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(PortraitRenewal.class);

  /** Where names begin with two hexadecimal digits. */
  private static final int PLACES = 256;

  private static final int PORTRAITS = 32;
  private static final int MOST_COUNTED = 10_000;

  private final ObjectStore store;
  private final SortedMap<Integer, Seal> seals;
  private final PortraitStore.Worker worker;
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();

  PortraitRenewal(ObjectStore store, SortedMap<Integer, Seal> seals, PortraitStore.Worker worker) {
    this.store = store;
    this.seals = seals;
    this.worker = worker;
  }

  @Override
  public String kind() {
    return "portraits";
  }

  @Override
  public boolean isBesideTheLog() {
    return true;
  }

  /** Of an older generation, a place in its folder. */
  private record Place(int generation, int number) {
    String prefix() {
      return PortraitName.folder(generation) + "%02x/".formatted(number);
    }
  }

  private static List<Place> places(int generation) {
    List<Place> places = new ArrayList<>();
    for (int older = 1; older < generation; older++) {
      for (int number = 0; number < PLACES; number++) {
        places.add(new Place(older, number));
      }
    }
    return places;
  }

  /** Counts no more than 10,000: a store tells what it holds by listing it. */
  @Override
  public CompletableFuture<Long> older(int generation) {
    return worker.submit(
        () -> {
          long count = 0;
          for (Place place : places(generation)) {
            count += store.some(place.prefix(), (int) (MOST_COUNTED - count)).size();
            if (count >= MOST_COUNTED) {
              break;
            }
          }
          return count;
        });
  }

  @Override
  public CompletableFuture<Step> renew(int generation, long from) {
    return worker.submit(
        () -> {
          List<Place> places = places(generation);
          if (from >= places.size()) {
            return new Step(0, END);
          }
          Place place = places.get((int) from);
          List<String> names = store.some(place.prefix(), PORTRAITS);
          int renewed = 0;
          for (String name : names) {
            if (renew(place.generation(), name, generation)) {
              renewed++;
            }
          }
          return new Step(renewed, names.size() < PORTRAITS || renewed == 0 ? from + 1 : from);
        });
  }

  // False if it is gone, or cannot be opened.
  private boolean renew(int older, String name, int generation) throws IOException {
    Optional<byte[]> sealed = store.get(name);
    if (sealed.isEmpty()) {
      return false;
    }
    Optional<byte[]> photo = opened(older, name, sealed.get());
    if (photo.isEmpty()) {
      return false;
    }
    String path = name.substring(PortraitName.folder(older).length());
    String now = PortraitName.folder(generation) + path;
    boolean _ =
        store.putIfAbsent(now, seals.get(generation).seal(PortraitName.bound(now), photo.get()));
    if (store.get(PortraitName.gone(generation, path)).isPresent()) {
      store.delete(now);
    }
    store.delete(name);
    return true;
  }

  private Optional<byte[]> opened(int older, String name, byte[] sealed) {
    if (!seals.containsKey(older)) {
      tell(name, "the key file does not hold generation " + older);
      return Optional.empty();
    }
    try {
      return Optional.of(seals.get(older).open(PortraitName.bound(name), sealed));
    } catch (SealException e) {
      tell(name, e.getMessage());
      return Optional.empty();
    }
  }

  private void tell(String name, String why) {
    if (damaged.add(name)) {
      LOG.warn(
          "the portrait {} cannot be opened, and so not be sealed with newer keys: {}; put it back"
              + " from a copy of the store, or remove it",
          name,
          why);
    }
  }
}
