package org.xiangfu.day;

import static org.xiangfu.engine.population.PortraitStyle.ARCHIVE_SCAN;
import static org.xiangfu.engine.population.PortraitStyle.COUNTER_CAMERA;
import static org.xiangfu.engine.population.PortraitStyle.ID_PHOTO;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;

/**
 * The people of a day, none of whom exists: who is on record with which photos, and who comes to
 * the counter in which order. The same seed and number give the same day.
 */
final class Town {
  /** A photo that is enrolled before the office opens. */
  record Photo(String personId, ByteString jpeg) {}

  private static final int CAPTURES = 2;

  private final Population population;
  private final PortraitPainter painter;
  private final Random random;
  private final List<Photo> archive = new ArrayList<>();
  private final List<Applicant> applicants = new ArrayList<>();

  // Impostors on record, whom the office will know once they were caught.
  private final List<Person> caught = new ArrayList<>();

  // The same, on record nowhere.
  private final List<Person> strangers = new ArrayList<>();
  private int serial;

  private Town(FaceModel model, long seed) {
    population = new Population(model);
    painter = new PortraitPainter(model);
    random = new Random(seed);
  }

  /**
   * Paints a day.
   *
   * @param cases so many applicants, at least 1
   * @param painted told after each of them
   */
  static Town paint(FaceModel model, int cases, long seed, Runnable painted) {
    var town = new Town(model, seed);
    for (Map.Entry<Plot, Integer> part : shares(cases).entrySet()) {
      for (int i = 0; i < part.getValue(); i++) {
        town.applicants.add(town.applicant(part.getKey()));
        painted.run();
      }
    }
    town.shuffle();
    return town;
  }

  // Whoever has the largest part takes what rounding leaves.
  private static Map<Plot, Integer> shares(int cases) {
    Map<Plot, Integer> shares = new LinkedHashMap<>();
    int left = cases;
    for (Plot plot : Plot.values()) {
      int share = Math.min(left, Math.max(1, cases * plot.share() / 100));
      shares.put(plot, share);
      left -= share;
    }
    shares.merge(Plot.LOST_CARD, left, Integer::sum);
    return shares;
  }

  /** Photos on record when the day begins. */
  List<Photo> archive() {
    return Collections.unmodifiableList(archive);
  }

  /** Who comes, in this order. */
  List<Applicant> applicants() {
    return Collections.unmodifiableList(applicants);
  }

  // Who comes again comes after having been caught.
  private void shuffle() {
    Collections.shuffle(applicants, random);
    List<Applicant> again = applicants.stream().filter(each -> each.plot().again()).toList();
    applicants.removeAll(again);
    applicants.addAll(again);
  }

  private Applicant applicant(Plot plot) {
    Person holder = someone();
    return switch (plot) {
      case LOST_CARD, COLLECTION, CANCELLATION, PASSPORT_CHECK, CHANGED_MIND ->
          comes(plot, onRecord(holder), holder);
      case HAS_SIBLING -> {
        onRecord(population.sibling(holder, 0));
        yield comes(plot, onRecord(holder), holder);
      }
      case FIRST_CARD -> comes(plot, number(holder), holder);
      case BANDAGED -> new Applicant(plot, onRecord(holder), List.of(Covered.capture()));
      case STRANGER -> {
        Person impostor = someone();
        strangers.add(impostor);
        yield comes(plot, onRecord(holder), impostor);
      }
      case STRANGER_AGAIN ->
          comes(plot, onRecord(holder), strangers.get(random.nextInt(strangers.size())));
      case NEIGHBOUR -> {
        Person impostor = someone();
        onRecord(impostor);
        caught.add(impostor);
        yield comes(plot, onRecord(holder), impostor);
      }
      case SIBLING -> {
        Person impostor = population.sibling(holder, 0);
        onRecord(impostor);
        yield comes(plot, onRecord(holder), impostor);
      }
      case SUBSTITUTED -> {
        Person impostor = someone();
        String id = onRecord(holder);
        archive.add(new Photo(id, paint(impostor, ID_PHOTO)));
        yield comes(plot, id, impostor);
      }
      case SECOND_IDENTITY -> {
        onRecord(holder);
        yield comes(plot, number(holder), holder);
      }
      case COMES_AGAIN -> comes(plot, onRecord(holder), caught.get(random.nextInt(caught.size())));
    };
  }

  private ByteString paint(Person face, PortraitStyle style) {
    return ByteString.copyFrom(painter.jpeg(face, style, random.nextLong()));
  }

  private Person someone() {
    return population.person(random.nextLong());
  }

  private String number(Person person) {
    return ArtificialId.of(++serial, person.sex());
  }

  private String onRecord(Person person) {
    String id = number(person);
    archive.add(new Photo(id, paint(person, ARCHIVE_SCAN)));
    archive.add(new Photo(id, paint(person, ID_PHOTO)));
    return id;
  }

  private Applicant comes(Plot plot, String personId, Person face) {
    List<ByteString> captures = new ArrayList<>();
    for (int i = 0; i < CAPTURES; i++) {
      captures.add(paint(face, COUNTER_CAMERA));
    }
    return new Applicant(plot, personId, captures);
  }
}
