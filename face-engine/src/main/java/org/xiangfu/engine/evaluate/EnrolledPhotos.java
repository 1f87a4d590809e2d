package org.xiangfu.engine.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.xiangfu.engine.Extraction.Extracted;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.SubjectBootstrap;

/**
 * The photos of an archive that gave a template, and whose they are. People and photos are numbered
 * from 0. Immutable.
 */
final class EnrolledPhotos {
  private final List<String> names = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final List<OptionalInt> qualities = new ArrayList<>();
  private final List<Integer> subjectOf = new ArrayList<>();
  private final Map<String, Integer> subjects = new HashMap<>();
  private final Map<String, Integer> photos = new HashMap<>();
  private final List<Integer> probes = new ArrayList<>();
  private final List<Integer> failedProbes = new ArrayList<>();

  EnrolledPhotos(Map<String, ExtractedPhoto> extractions, PhotoManifest manifest) {
    extractions.forEach(
        (name, photo) -> {
          String person = manifest.person(name);
          boolean probe = subjects.containsKey(person);
          int subject = subjects.computeIfAbsent(person, _ -> subjects.size());
          if (probe) {
            probes.add(subject);
          }
          if (photo.extraction() instanceof Extracted(var template, _)) {
            photos.put(name, names.size());
            names.add(name);
            templates.add(template);
            qualities.add(photo.quality());
            subjectOf.add(subject);
          } else if (probe) {
            failedProbes.add(subject);
          }
        });
  }

  /** How many photos gave a template. */
  int size() {
    return names.size();
  }

  /** How many people the archive has, enrolled or not. */
  int subjects() {
    return subjects.size();
  }

  /** How many people gave at least one template. */
  int enrolledSubjects() {
    return (int) subjectOf.stream().distinct().count();
  }

  /** Of the photos that are not the first of their person, how many gave no template. */
  Optional<Rate> fta(SubjectBootstrap bootstrap) {
    return probes.isEmpty()
        ? Optional.empty()
        : Optional.of(Rate.ofPeople(counts(failedProbes), counts(probes), bootstrap));
  }

  private int[] counts(List<Integer> people) {
    int[] counts = new int[subjects.size()];
    people.forEach(person -> counts[person]++);
    return counts;
  }

  /** The number of a photo, if it was enrolled. */
  OptionalInt photo(String name) {
    Integer number = photos.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  String name(int photo) {
    return names.get(photo);
  }

  Template template(int photo) {
    return templates.get(photo);
  }

  List<Template> templates() {
    return List.copyOf(templates);
  }

  OptionalInt quality(int photo) {
    return qualities.get(photo);
  }

  int subjectOf(int photo) {
    return subjectOf.get(photo);
  }

  /** The number of a person of the archive. */
  int subjectOf(String person) {
    return subjects.get(person);
  }

  int[] subjectOf() {
    return subjectOf.stream().mapToInt(Integer::intValue).toArray();
  }

  float cosine(int a, int b) {
    return templates.get(a).cosine(templates.get(b));
  }
}
