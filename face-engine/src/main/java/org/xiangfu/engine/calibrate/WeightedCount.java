package org.xiangfu.engine.calibrate;

/** How many comparisons there are if each person occurs as often as told. */
@FunctionalInterface
public interface WeightedCount {

  /**
   * The count.
   *
   * @param weights how often each person was drawn; not changed
   */
  double of(int[] weights);

  /** Things of one person each, from how many each person has. */
  static WeightedCount ofPeople(int[] counts) {
    return weights -> {
      double sum = 0;
      for (int i = 0; i < counts.length; i++) {
        sum += (double) weights[i] * counts[i];
      }
      return sum;
    };
  }

  /**
   * All comparisons between photos of different people, from how many photos each has: half of the
   * square of the sum less the sum of the squares.
   */
  static WeightedCount betweenPeople(int[] photos) {
    return weights -> {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < photos.length; i++) {
        double n = (double) weights[i] * photos[i];
        sum += n;
        squares += n * n;
      }
      return (sum * sum - squares) / 2;
    };
  }

  /** As {@link #betweenPeople(int[])}, one photo of the first kind and one of the second. */
  static WeightedCount betweenPeople(int[] photos, int[] others) {
    return weights -> {
      double first = 0;
      double second = 0;
      double same = 0;
      for (int i = 0; i < photos.length; i++) {
        first += (double) weights[i] * photos[i];
        second += (double) weights[i] * others[i];
        same += (double) weights[i] * weights[i] * photos[i] * others[i];
      }
      return first * second - same;
    };
  }
}
