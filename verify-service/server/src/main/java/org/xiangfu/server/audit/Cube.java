package org.xiangfu.server.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts by up to three dimensions with all their totals: place 0 of a dimension is the total over
 * it, the others are its values in their order. For one thread.
 */
final class Cube {
  private final List<List<String>> values;
  private final int[] strides;
  private final long[] counts;
  private final boolean[] withheld;

  private Cube(List<List<String>> values, int[] strides, int cells) {
    this.values = values;
    this.strides = strides;
    this.counts = new long[cells];
    this.withheld = new boolean[cells];
  }

  /** How many cells a table of these values has, totals included; saturates. */
  static long cells(int dimensions, Iterable<List<String>> keys) {
    long cells = 1;
    for (List<String> each : values(dimensions, keys)) {
      cells = Math.min(Integer.MAX_VALUE, cells * (each.size() + 1L));
    }
    return cells;
  }

  private static List<List<String>> values(int dimensions, Iterable<List<String>> keys) {
    List<TreeSet<String>> found = new ArrayList<>();
    for (int dimension = 0; dimension < dimensions; dimension++) {
      found.add(new TreeSet<>());
    }
    for (List<String> key : keys) {
      for (int dimension = 0; dimension < dimensions; dimension++) {
        found.get(dimension).add(key.get(dimension));
      }
    }
    return found.stream().<List<String>>map(List::copyOf).toList();
  }

  /** The cube of what was counted. */
  static Cube of(int dimensions, Map<List<String>, Long> counted) {
    List<List<String>> values = values(dimensions, counted.keySet());
    var strides = new int[dimensions];
    int cells = 1;
    for (int dimension = dimensions - 1; dimension >= 0; dimension--) {
      strides[dimension] = cells;
      cells *= values.get(dimension).size() + 1;
    }
    var cube = new Cube(values, strides, cells);
    counted.forEach(cube::add);
    return cube;
  }

  private void add(List<String> key, long count) {
    for (int totals = 0; totals < 1 << strides.length; totals++) {
      int cell = 0;
      for (int dimension = 0; dimension < strides.length; dimension++) {
        if ((totals >> dimension & 1) == 0) {
          cell += strides[dimension] * (values.get(dimension).indexOf(key.get(dimension)) + 1);
        }
      }
      counts[cell] += count;
    }
  }

  int dimensions() {
    return strides.length;
  }

  int cells() {
    return counts.length;
  }

  /** How many values a dimension has. */
  int size(int dimension) {
    return values.get(dimension).size();
  }

  /** The place of a cell in a dimension; 0 for the total. */
  int place(int cell, int dimension) {
    return cell / strides[dimension] % (size(dimension) + 1);
  }

  /** The cell at another place in one dimension. */
  int moved(int cell, int dimension, int place) {
    return cell + (place - place(cell, dimension)) * strides[dimension];
  }

  long count(int cell) {
    return counts[cell];
  }

  boolean withheld(int cell) {
    return withheld[cell];
  }

  void withhold(int cell) {
    withheld[cell] = true;
  }

  /** The values of a cell; empty ones for totals. */
  List<String> values(int cell) {
    List<String> of = new ArrayList<>();
    for (int dimension = 0; dimension < strides.length; dimension++) {
      int place = place(cell, dimension);
      of.add(place == 0 ? "" : values.get(dimension).get(place - 1));
    }
    return List.copyOf(of);
  }
}
