package org.xiangfu.server.sweep;

import static org.xiangfu.server.sweep.PairSearch.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.server.gallery.Gallery;
import org.xiangfu.server.gallery.Gallery.StoredPhoto;
import org.xiangfu.server.ledger.Ledger;
import org.xiangfu.server.ledger.v1.SweptPair;
import org.xiangfu.server.persons.Known;
import org.xiangfu.v1.Finding;
import org.xiangfu.v1.FindingPair;
import org.xiangfu.v1.FindingPerson;
import org.xiangfu.v1.FindingPhoto;
import org.xiangfu.v1.FindingState;

/**
 * Makes findings of the pairs of a sweep, of everybody as they are at its end: who was given
 * another number is found under it, two records that were merged are one, and what no longer stands
 * with the photos of now is no finding. For one thread.
 */
final class FindingMaker {
  private static final int MAX_PERSONS = 32;
  private static final int MAX_PHOTOS = 32;
  private static final int MAX_PAIRS = 64;

  private final Gallery gallery;
  private final Ledger ledger;
  private final Calibration calibration;

  FindingMaker(Gallery gallery, Ledger ledger, Calibration calibration) {
    this.gallery = gallery;
    this.ledger = ledger;
    this.calibration = calibration;
  }

  private record Somebody(String personId, List<StoredPhoto> photos, Known known) {}

  private record Compared(SweptPair pair, Likeness likeness, FindingPair told) {}

  private record Ranked(Finding finding, Likeness strongest) {}

  private static final Comparator<Likeness> STRENGTH =
      Comparator.comparingDouble(Likeness::best).thenComparingInt(Likeness::agreeing).reversed();

  /** The findings of a sweep, strongest first. */
  List<Finding> make(String sweepId, int fmrDb, List<SweptPair> pairs)
      throws IOException, InterruptedException {
    List<Ranked> ranked = new ArrayList<>();
    for (List<SweptPair> cluster : Clusters.of(present(pairs))) {
      // Only the persons of one cluster are in memory at a time.
      Map<String, Somebody> persons = new HashMap<>();
      List<Compared> standing = new ArrayList<>();
      for (SweptPair pair : cluster) {
        Compared compared = compare(pair, fmrDb, persons);
        if (compared.likeness().stands()) {
          standing.add(compared);
        }
      }
      // What no longer stands may have held two clusters together.
      for (List<SweptPair> rest : Clusters.of(standing.stream().map(Compared::pair).toList())) {
        ranked.add(finding(sweepId, rest, standing, persons));
      }
    }
    ranked.sort(
        Comparator.comparing(Ranked::strongest, STRENGTH)
            .thenComparing(each -> each.finding().getFindingId()));
    return ranked.stream().map(Ranked::finding).toList();
  }

  // Under the numbers of now, each pair once, without those that are one person by now.
  private List<SweptPair> present(List<SweptPair> pairs) throws IOException, InterruptedException {
    Map<String, Set<String>> numbers = new HashMap<>();
    Map<String, String> now = new HashMap<>();
    for (SweptPair pair : pairs) {
      for (String person : List.of(pair.getPersonId(), pair.getOtherPersonId())) {
        if (!now.containsKey(person)) {
          Set<String> all = await(ledger.numbersOf(person));
          numbers.put(person, all);
          now.put(person, numberWithPhotos(person, all));
        }
      }
    }
    Set<SweptPair> present = new LinkedHashSet<>();
    for (SweptPair pair : pairs) {
      if (!numbers.get(pair.getPersonId()).contains(pair.getOtherPersonId())) {
        String one = now.get(pair.getPersonId());
        String other = now.get(pair.getOtherPersonId());
        boolean ordered = one.compareTo(other) < 0;
        present.add(
            SweptPair.newBuilder()
                .setPersonId(ordered ? one : other)
                .setOtherPersonId(ordered ? other : one)
                .build());
      }
    }
    return List.copyOf(present);
  }

  private String numberWithPhotos(String person, Set<String> numbers)
      throws IOException, InterruptedException {
    for (String number : numbers) {
      if (!PairSearch.templates(await(gallery.photosOf(number))).isEmpty()) {
        return number;
      }
    }
    return person;
  }

  private Somebody somebody(String personId, Map<String, Somebody> persons)
      throws IOException, InterruptedException {
    Somebody before = persons.get(personId);
    if (before != null) {
      return before;
    }
    List<StoredPhoto> photos =
        await(gallery.photosOf(personId)).stream()
            .filter(photo -> photo.template().isPresent())
            .sorted(Comparator.comparing(photo -> photo.record().getPhotoId()))
            .toList();
    var now = new Somebody(personId, photos, await(ledger.persons().known(personId)));
    persons.put(personId, now);
    return now;
  }

  private Compared compare(SweptPair pair, int fmrDb, Map<String, Somebody> persons)
      throws IOException, InterruptedException {
    Somebody one = somebody(pair.getPersonId(), persons);
    Somebody other = somebody(pair.getOtherPersonId(), persons);
    Likeness likeness =
        Likeness.of(
            PairSearch.templates(one.photos()),
            PairSearch.templates(other.photos()),
            calibration,
            fmrDb);
    FindingPair told =
        likeness
            .told(calibration)
            .setPersonId(one.personId())
            .setOtherPersonId(other.personId())
            .addAllHints(
                Hints.of(
                    one.photos(),
                    other.photos(),
                    likeness.best(),
                    one.known().relationTo(other.personId())))
            .build();
    return new Compared(pair, likeness, told);
  }

  private Ranked finding(
      String sweepId,
      List<SweptPair> cluster,
      List<Compared> standing,
      Map<String, Somebody> persons) {
    var own = new LinkedHashSet<>(cluster);
    List<Compared> compared =
        standing.stream()
            .filter(each -> own.contains(each.pair()))
            .sorted(Comparator.comparing(Compared::likeness, STRENGTH))
            .toList();
    Map<String, FindingPerson> members = new LinkedHashMap<>();
    for (Compared each : compared) {
      for (String person : List.of(each.pair().getPersonId(), each.pair().getOtherPersonId())) {
        members.computeIfAbsent(person, _ -> person(persons.get(person)));
      }
    }
    Finding finding =
        Finding.newBuilder()
            .setFindingId(ledger.sweeps().findingId(sweepId, List.copyOf(members.keySet())))
            .setSweepId(sweepId)
            .setState(FindingState.FINDING_STATE_OPEN)
            .addAllPersons(members.values().stream().limit(MAX_PERSONS).toList())
            .addAllPairs(compared.stream().limit(MAX_PAIRS).map(Compared::told).toList())
            .setPersonsTotal(members.size())
            .setPairsTotal(compared.size())
            .build();
    return new Ranked(finding, compared.getFirst().likeness());
  }

  private static FindingPerson person(Somebody somebody) {
    var person = FindingPerson.newBuilder().setPersonId(somebody.personId());
    somebody.photos().stream()
        .limit(MAX_PHOTOS)
        .forEach(
            photo ->
                person.addPhotos(
                    FindingPhoto.newBuilder()
                        .setPhotoId(photo.record().getPhotoId())
                        .setCapturedOn(photo.record().getCapturedOn())));
    return person.build();
  }
}
