package org.xiangfu.torture.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.xiangfu.engine.population.ArtificialId;
import org.xiangfu.engine.population.Sex;

/**
 * The persons of a run. A team of clients works on one until it has had enough operations, and then
 * on a new one, so that each has a short history of concurrent calls. Thread-safe.
 */
public final class Subjects {
  private final int faces;
  private final int usesEach;
  private final List<Subject> all = new ArrayList<>();
  private final List<Subject> current = new ArrayList<>();

  /**
   * Nobody yet.
   *
   * @param teams how many persons are in work at once
   * @param faces how many faces there are to go round
   * @param usesEach operations until a team goes on to the next person
   */
  Subjects(int teams, int faces, int usesEach) {
    this.faces = faces;
    this.usesEach = usesEach;
    for (int team = 0; team < teams; team++) {
      current.add(create());
    }
  }

  private Subject create() {
    int serial = all.size() + 1;
    Subject made = new Subject(ArtificialId.of(serial, Sex.FEMALE), serial % faces);
    all.add(made);
    return made;
  }

  /** The person that the team works on now. */
  synchronized Subject next(int team) {
    if (current.get(team).use() >= usesEach) {
      current.set(team, create());
    }
    return current.get(team);
  }

  /** Any person so far. */
  synchronized Subject any(Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** Everybody so far. */
  public synchronized List<Subject> all() {
    return List.copyOf(all);
  }
}
