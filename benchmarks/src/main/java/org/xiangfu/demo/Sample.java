package org.xiangfu.demo;

import static org.xiangfu.engine.population.PortraitStyle.ARCHIVE_SCAN;
import static org.xiangfu.engine.population.PortraitStyle.COUNTER_CAMERA;
import static org.xiangfu.engine.population.PortraitStyle.ID_PHOTO;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.FaceModel;
import org.xiangfu.engine.population.Population;
import org.xiangfu.engine.population.PortraitPainter;
import org.xiangfu.engine.population.PortraitStyle;
import org.xiangfu.engine.population.Sex;

/**
 * A few people who do not exist, with an old and a newer photo on record each.
 *
 * @param archive folder to enrol: one sub-folder a person, named by the person's number
 * @param people who they are
 * @param secondId a number that nobody has yet
 */
record Sample(Path archive, List<Person> people, String secondId) {
  private static final List<PortraitStyle> ON_RECORD = List.of(ARCHIVE_SCAN, ID_PHOTO);
  private static final long SEED = 20_261_121;

  /** Paints so many people, and writes their photos into the folder; the same ones each time. */
  static Sample paint(FaceModel model, int count, Path folder) throws IOException {
    Population population = new Population(model);
    PortraitPainter painter = new PortraitPainter(model);
    Path archive = folder.resolve("sample");
    Path captures = Files.createDirectories(folder.resolve("captures"));
    List<Person> people = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      var face = population.person(SEED + number);
      String id = ArtificialId.of(number, face.sex());
      Path own = Files.createDirectories(archive.resolve(id));
      for (int photo = 0; photo < ON_RECORD.size(); photo++) {
        Files.write(own.resolve(photo + ".jpg"), painter.jpeg(face, ON_RECORD.get(photo), photo));
      }
      Person person =
          new Person(
              number,
              id,
              captures.resolve("person-%d.jpg".formatted(number)),
              captures.resolve("person-%d-spare.jpg".formatted(number)));
      Files.write(person.capture(), painter.jpeg(face, COUNTER_CAMERA, 10));
      Files.write(person.spare(), painter.jpeg(face, ID_PHOTO, 11));
      people.add(person);
    }
    return new Sample(archive, List.copyOf(people), ArtificialId.of(count + 1, Sex.FEMALE));
  }
}
