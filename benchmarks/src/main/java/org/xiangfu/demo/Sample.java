package org.xiangfu.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xiangfu.batch.Photo;
import org.xiangfu.batch.PhotoSource;

/**
 * A few people with a few photos each, under made-up numbers.
 *
 * @param archive folder to enrol: one sub-folder a person, named by the person's number
 */
record Sample(Path archive, List<Person> people) {
  private static final int CAPTURE = 1;
  private static final int SPARE = 2;
  private static final int MOST_PHOTOS = 6;

  /**
   * Takes the first people who have at least three photos.
   *
   * @param photos archive with one folder a person
   * @throws DemoFailure if it holds too few such people
   */
  static Sample take(PhotoSource photos, int count, Path folder) throws IOException {
    TreeMap<String, List<String>> byPerson =
        photos.files().stream()
            .filter(PhotoSource::isPhoto)
            .filter(path -> path.contains("/"))
            .collect(
                Collectors.groupingBy(
                    path -> path.substring(0, path.lastIndexOf('/')),
                    TreeMap::new,
                    Collectors.toList()));
    Path archive = folder.resolve("sample");
    Path captures = Files.createDirectories(folder.resolve("captures"));
    List<Person> people = new ArrayList<>();
    for (List<String> files : byPerson.values()) {
      if (people.size() == count) {
        break;
      }
      if (files.size() > SPARE) {
        people.add(person(people.size() + 1, files, photos, archive, captures));
      }
    }
    if (people.size() < count) {
      throw new DemoFailure(
          "the photo archive has only %d people with three photos; ask for fewer with --people"
              .formatted(people.size()));
    }
    return new Sample(archive, people);
  }

  private static Person person(
      int number, List<String> files, PhotoSource photos, Path archive, Path captures)
      throws IOException {
    String id = Person.id(number);
    Person person =
        new Person(
            number,
            id,
            captures.resolve("person-%d.jpg".formatted(number)),
            captures.resolve("person-%d-spare.jpg".formatted(number)));
    Path enrolled = Files.createDirectories(archive.resolve(id));
    for (int i = 0; i < Math.min(files.size(), MOST_PHOTOS); i++) {
      Path to =
          switch (i) {
            case CAPTURE -> person.capture();
            case SPARE -> person.spare();
            default -> enrolled.resolve(i + ".jpg");
          };
      copy(photos.read(files.get(i)), to);
    }
    return person;
  }

  private static void copy(Photo photo, Path to) throws IOException {
    switch (photo) {
      case Photo.Content(var bytes) -> Files.write(to, bytes.toByteArray());
      case Photo.Unusable unusable ->
          throw new DemoFailure("a photo of the sample cannot be read: " + unusable.detail());
    }
  }
}
