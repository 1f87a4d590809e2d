package org.xiangfu.server.audit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xiangfu.v1.StatisticsCell;

/**
 * Withholds small counts of a table with totals, and others so that none of them can be computed:
 * the hypercube method (Repsilber 1994; Giessing and Repsilber, GHMITER). Each cell that is
 * withheld is a corner of a block of withheld cells, two places in each dimension, of which half
 * can be raised and the other half lowered by one: every sum that is shown stays, so what is shown
 * is true of another table too, in which that cell has another count. A zero may be a corner, and
 * is withheld then like any other.
 *
 * <p>The totals of fewer dimensions are decided first, and alone, so that they come out alike in
 * every table that has them. For one thread.
 */
public final class Suppression {
  private final Cube cube;
  private final int threshold;

  private Suppression(Cube cube, int threshold) {
    this.cube = cube;
    this.threshold = threshold;
  }

  /** Why there is no table. */
  public enum Refusal {
    /** Fewer cases in all than the threshold. */
    TOO_SMALL,
    /** Too many cells, or a small count has no block to hide in. */
    TOO_FINE
  }

  /**
   * What may be shown.
   *
   * @param cells all that are not zero or withheld, totals included, in the order of their values
   * @param refusal set if nothing may be
   */
  public record Table(List<StatisticsCell> cells, Optional<Refusal> refusal) {
    /** Of one who keeps the list. */
    public Table {
      cells = List.copyOf(cells);
    }
  }

  /**
   * Makes a table.
   *
   * @param dimensions of each key, 1 to 3
   * @param counted by the values of the dimensions; none is zero
   * @param threshold counts below are withheld, at least 2
   * @param mostCells totals included
   */
  public static Table of(
      int dimensions, Map<List<String>, Long> counted, int threshold, int mostCells) {
    long all = counted.values().stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return new Table(List.of(), Optional.empty());
    }
    if (all < threshold) {
      return new Table(List.of(), Optional.of(Refusal.TOO_SMALL));
    }
    if (Cube.cells(dimensions, counted.keySet()) > mostCells) {
      return new Table(List.of(), Optional.of(Refusal.TOO_FINE));
    }
    var suppression = new Suppression(Cube.of(dimensions, counted), threshold);
    return suppression.hide()
        ? new Table(suppression.cells(), Optional.empty())
        : new Table(List.of(), Optional.of(Refusal.TOO_FINE));
  }

  private boolean hide() {
    List<Integer> tables = new ArrayList<>();
    for (int table = 1; table < 1 << cube.dimensions(); table++) {
      tables.add(table);
    }
    tables.sort(Comparator.<Integer>comparingInt(Integer::bitCount).thenComparing(table -> table));
    for (int table : tables) {
      var moved = new BitSet();
      for (int cell : toHide(table)) {
        if (!moved.get(cell)) {
          Optional<Block> block = cheapest(cell, table);
          if (block.isEmpty()) {
            return false;
          }
          block.get().corners().forEach(cube::withhold);
          block.get().corners().forEach(moved::set);
        }
      }
    }
    return true;
  }

  /** What is small in a table of these dimensions, and what tables of fewer have withheld. */
  private List<Integer> toHide(int table) {
    List<Integer> cells = new ArrayList<>();
    for (int cell = 0; cell < cube.cells(); cell++) {
      int placed = placed(cell);
      boolean within = (placed & ~table) == 0;
      boolean small = placed == table && cube.count(cell) > 0 && cube.count(cell) < threshold;
      if (within && (small || cube.withheld(cell))) {
        cells.add(cell);
      }
    }
    cells.sort(Comparator.<Integer>comparingLong(cube::count).thenComparing(cell -> cell));
    return cells;
  }

  /** The dimensions in which a cell is no total, as bits. */
  private int placed(int cell) {
    int placed = 0;
    for (int dimension = 0; dimension < cube.dimensions(); dimension++) {
      if (cube.place(cell, dimension) > 0) {
        placed |= 1 << dimension;
      }
    }
    return placed;
  }

  /**
   * Corners of a block.
   *
   * @param room by how much the cell can be moved, up and down together
   * @param lost what was not withheld before
   */
  private record Block(List<Integer> corners, long room, long lost) {}

  private Optional<Block> cheapest(int cell, int table) {
    Comparator<Block> order =
        Comparator.<Block>comparingLong(block -> -Math.min(block.room(), threshold))
            .thenComparingLong(Block::lost);
    Optional<Block> best = Optional.empty();
    for (int opposite = 0; opposite < cube.cells(); opposite++) {
      Optional<Block> block =
          opposes(opposite, cell, table) ? block(cell, opposite, table) : Optional.empty();
      if (block.isPresent() && (best.isEmpty() || order.compare(block.get(), best.get()) < 0)) {
        best = block;
        if (best.get().room() >= threshold && best.get().lost() == 0) {
          return best;
        }
      }
    }
    return best;
  }

  /** True if a cell has another place in each dimension of the table. */
  private boolean opposes(int opposite, int cell, int table) {
    for (int dimension = 0; dimension < cube.dimensions(); dimension++) {
      boolean same = cube.place(opposite, dimension) == cube.place(cell, dimension);
      if (same == ((table >> dimension & 1) == 1)) {
        return false;
      }
    }
    return true;
  }

  /** Empty if what the block would move is shown, or cannot be moved. */
  private Optional<Block> block(int cell, int opposite, int table) {
    List<Integer> corners = new ArrayList<>();
    long likeCell = Long.MAX_VALUE;
    long unlikeCell = Long.MAX_VALUE;
    long lost = 0;
    for (int corner = 0; corner < 1 << cube.dimensions(); corner++) {
      if ((corner & ~table) != 0) {
        continue;
      }
      int at = cell;
      boolean like = true;
      for (int dimension = 0; dimension < cube.dimensions(); dimension++) {
        if ((corner >> dimension & 1) == 1) {
          int to = cube.place(opposite, dimension);
          // A value and the total over it rise together; two values make up for each other.
          like ^= to > 0 && cube.place(cell, dimension) > 0;
          at = cube.moved(at, dimension, to);
        }
      }
      // The totals of fewer dimensions are decided already.
      if (!cube.withheld(at) && placed(at) != table) {
        return Optional.empty();
      }
      lost += cube.withheld(at) ? 0 : cube.count(at) + 1;
      likeCell = like ? Math.min(likeCell, cube.count(at)) : likeCell;
      unlikeCell = like ? unlikeCell : Math.min(unlikeCell, cube.count(at));
      corners.add(at);
    }
    long up = unlikeCell;
    long room = up > Long.MAX_VALUE - likeCell ? Long.MAX_VALUE : up + likeCell;
    return room == 0 ? Optional.empty() : Optional.of(new Block(List.copyOf(corners), room, lost));
  }

  private List<StatisticsCell> cells() {
    List<StatisticsCell> cells = new ArrayList<>();
    for (int cell = 0; cell < cube.cells(); cell++) {
      if (cube.withheld(cell) || cube.count(cell) > 0) {
        cells.add(
            StatisticsCell.newBuilder()
                .addAllValues(cube.values(cell))
                .setCount(cube.withheld(cell) ? 0 : cube.count(cell))
                .setWithheld(cube.withheld(cell))
                .build());
      }
    }
    return cells;
  }
}
