package org.xiangfu.batch.spark;

import java.io.Serializable;
import java.util.TreeMap;

/**
 * What became of records, counted.
 *
 * @param parts files
 * @param partsFoundDone those among them that an earlier run or attempt had written
 * @param others records without a template, by reason
 */
record Counts(
    long parts, long partsFoundDone, long records, long templates, TreeMap<String, Long> others)
    implements Serializable {
  static final Counts NONE = new Counts(0, 0, 0, 0, new TreeMap<>());

  Counts {
    others = new TreeMap<>(others);
  }

  Counts plus(Counts more) {
    var sum = new TreeMap<>(others);
    more.others.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
    return new Counts(
        parts + more.parts,
        partsFoundDone + more.partsFoundDone,
        records + more.records,
        templates + more.templates,
        sum);
  }
}
