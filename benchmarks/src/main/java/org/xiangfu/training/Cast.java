package org.xiangfu.training;

import static org.xiangfu.engine.population.PortraitStyle.ARCHIVE_SCAN;
import static org.xiangfu.engine.population.PortraitStyle.COUNTER_CAMERA;
import static org.xiangfu.engine.population.PortraitStyle.ID_PHOTO;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.xiangfu.counter.console.TrainingApplicant;
import org.xiangfu.counter.console.TrainingTruth;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Person;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.v1.CaseKind;

/**
 * The people of a training, none of whom exists: who is on record, and who comes to the counter in
 * which order. The same seed gives the same people.
 */
final class Cast {
  /**
   * A photo on record.
   *
   * @param number of the person
   * @param capturedOn when it was taken
   * @param jpeg as it was delivered
   */
  record Photo(String number, String capturedOn, ByteString jpeg) {}

  /**
   * An entry of the register.
   *
   * @param number of the person
   * @param name as written, some with characters that not every font has
   */
  record Entry(String number, String name) {}

  private static final int CAPTURES = 4;
  private static final List<String> NAMES =
      List.of("陳練習", "林𠮷祥", "黃示範", "張堃堃", "李虛構", "王模擬", "吳演練", "劉喆", "蔡峯");

  private final Population population;
  private final PortraitPainter painter;
  private final Random random;
  private final List<Photo> archive = new ArrayList<>();
  private final List<Entry> register = new ArrayList<>();
  private final List<TrainingApplicant> applicants = new ArrayList<>();
  private int serial;

  private Cast(FaceModel model, long seed) {
    population = new Population(model);
    painter = new PortraitPainter(model);
    random = new Random(seed);
  }

  /** Paints everybody. */
  static Cast paint(FaceModel model, long seed) {
    var cast = new Cast(model, seed);
    cast.comes(TrainingTruth.HOLDER, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.HOLDER, CaseKind.CASE_KIND_COLLECTION);
    cast.comes(TrainingTruth.HOLDER, CaseKind.CASE_KIND_IDENTITY_CHECK);
    cast.comes(TrainingTruth.COVERED, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.STRANGER, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.NEIGHBOUR, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.SIBLING, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.SUBSTITUTED, CaseKind.CASE_KIND_REPLACEMENT);
    cast.comes(TrainingTruth.SECOND_IDENTITY, CaseKind.CASE_KIND_FIRST_ISSUE);
    Collections.shuffle(cast.applicants, cast.random);
    return cast;
  }

  List<Photo> archive() {
    return archive;
  }

  List<Entry> register() {
    return register;
  }

  List<TrainingApplicant> applicants() {
    return applicants;
  }

  private void comes(TrainingTruth truth, CaseKind kind) {
    Person holder = population.person(random.nextLong());
    String number = number(holder);
    if (truth == TrainingTruth.SECOND_IDENTITY) {
      onRecord(number(holder), holder);
    } else {
      onRecord(number, holder);
    }
    register.add(new Entry(number, NAMES.get(register.size() % NAMES.size())));
    applicants.add(
        new TrainingApplicant(number, kind, truth, captures(truth, face(truth, holder, number))));
  }

  private Person face(TrainingTruth truth, Person holder, String number) {
    return switch (truth) {
      case HOLDER, COVERED, SECOND_IDENTITY -> holder;
      case STRANGER -> population.person(random.nextLong());
      case SIBLING -> population.sibling(holder, 0);
      case NEIGHBOUR -> {
        Person impostor = population.person(random.nextLong());
        onRecord(number(impostor), impostor);
        yield impostor;
      }
      case SUBSTITUTED -> {
        Person impostor = population.person(random.nextLong());
        archive.add(new Photo(number, "2024-07-15", paint(impostor, ID_PHOTO)));
        yield impostor;
      }
    };
  }

  private List<ByteString> captures(TrainingTruth truth, Person face) {
    List<ByteString> captures = new ArrayList<>();
    for (int i = 0; i < CAPTURES; i++) {
      ByteString capture = paint(face, COUNTER_CAMERA);
      captures.add(
          truth == TrainingTruth.COVERED
              ? ByteString.copyFrom(Bandage.over(capture.toByteArray()))
              : capture);
    }
    return captures;
  }

  private void onRecord(String number, Person person) {
    archive.add(new Photo(number, "2009-11-18", paint(person, ARCHIVE_SCAN)));
    archive.add(new Photo(number, "2021-03-09", paint(person, ID_PHOTO)));
  }

  private String number(Person person) {
    return ArtificialId.of(++serial, person.sex());
  }

  private ByteString paint(Person face, PortraitStyle style) {
    return ByteString.copyFrom(painter.jpeg(face, style, random.nextLong()));
  }
}
