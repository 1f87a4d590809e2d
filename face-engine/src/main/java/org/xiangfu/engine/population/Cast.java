package org.xiangfu.engine.population;

import java.util.ArrayList;
import java.util.List;

/**
 * Who is in an archive, and whose face each photo shows.
 *
 * @param identities by their serial numbers, from 1
 * @param exercises what was planted
 */
record Cast(List<Identity> identities, List<Exercise> exercises) {

  /**
   * An identity.
   *
   * @param shown whose face each photo shows, by the serial number of the face
   */
  record Identity(int serial, String id, Person person, List<Shown> shown) {}

  /** One photo: a face, in a style, on an occasion. */
  record Shown(String photo, int face, Person person, PortraitStyle style, long occasion) {}

  static Cast of(PopulationPlan plan, Population population) {
    List<Person> people = people(plan, population);
    List<Exercise> exercises = new ArrayList<>();
    List<Integer> faces = new ArrayList<>();
    for (int i = 0; i < plan.people(); i++) {
      faces.add(i);
    }
    // Double identities and substitutions take pairs from the end, where no two can meet.
    int end = plan.people();
    for (int k = 0; k < plan.doubleIdentities(); k++, end -= 2) {
      faces.set(end - 1, end - 2);
    }
    int[] substituted = new int[plan.people()];
    for (int k = 0; k < plan.substitutions(); k++, end -= 2) {
      substituted[end - 1] = end - 2 + 1;
    }
    List<Identity> identities = new ArrayList<>();
    for (int i = 0; i < plan.people(); i++) {
      int face = faces.get(i);
      List<Shown> shown = new ArrayList<>();
      for (int p = 0; p < plan.portraits(); p++) {
        boolean wrong = substituted[i] > 0 && p == plan.portraits() - 1;
        int whose = wrong ? substituted[i] - 1 : face;
        shown.add(
            new Shown(
                "photos/p%07d/%d.jpg".formatted(i + 1, p + 1),
                whose,
                people.get(whose),
                plan.styles().get(p % plan.styles().size()),
                (long) i * 1000 + p));
      }
      identities.add(
          new Identity(
              i + 1, ArtificialId.of(i + 1, people.get(face).sex()), people.get(face), shown));
    }
    plant(plan, identities, faces, substituted, exercises);
    return new Cast(List.copyOf(identities), List.copyOf(exercises));
  }

  private static List<Person> people(PopulationPlan plan, Population population) {
    Draw draw = new Draw(plan.seed(), "people");
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < plan.people(); i++) {
      people.add(
          isSibling(plan, i)
              ? population.sibling(people.get(i - 1), 0)
              : population.person(draw.seed()));
    }
    return people;
  }

  /** Siblings are spread over the first people, so that the pairs at the end stay strangers. */
  private static boolean isSibling(PopulationPlan plan, int index) {
    int free = plan.people() - 2 * (plan.doubleIdentities() + plan.substitutions());
    int pairs = Math.min(free / 2, (int) Math.round(plan.siblings() * plan.people()));
    return index % 2 == 1 && index / 2 < pairs;
  }

  private static void plant(
      PopulationPlan plan,
      List<Identity> identities,
      List<Integer> faces,
      int[] substituted,
      List<Exercise> exercises) {
    for (int i = 0; i < identities.size(); i++) {
      Identity one = identities.get(i);
      if (isSibling(plan, i)) {
        exercises.add(
            new Exercise(Exercise.Kind.SIBLINGS, one.id(), identities.get(i - 1).id(), ""));
      }
      if (faces.get(i) != i) {
        exercises.add(
            new Exercise(
                Exercise.Kind.DOUBLE_IDENTITY, one.id(), identities.get(faces.get(i)).id(), ""));
      }
      if (substituted[i] > 0) {
        exercises.add(
            new Exercise(
                Exercise.Kind.SUBSTITUTION,
                one.id(),
                identities.get(substituted[i] - 1).id(),
                one.shown().getLast().photo()));
      }
    }
  }
}
