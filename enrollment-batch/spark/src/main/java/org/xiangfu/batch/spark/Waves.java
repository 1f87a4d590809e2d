package org.xiangfu.batch.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Cuts a listing into parts and has them made into files, so many parts at once that the driver can
 * hold their lines.
 *
 * @param recordsAPart records in a file
 * @param parts parts at once
 */
record Waves(int recordsAPart, int parts) {
  /**
   * Runs until every record is accounted for. Where a task failed too often, a {@link
   * org.apache.spark.SparkException} comes out of it, which Scala does not declare.
   *
   * @param progress told the counts so far after each wave
   */
  Counts run(JavaSparkContext spark, Listing listing, Settings settings, Consumer<Counts> progress)
      throws IOException {
    var hadoop = spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
    var task =
        new PartExtraction(
            settings,
            hadoop,
            spark.sc().longAccumulator("records"),
            spark.sc().longAccumulator("templates"));
    Counts counts = Counts.NONE;
    int wave = 0;
    try (Listing.Lines lines = listing.open()) {
      for (List<Part> next = next(lines, 1);
          !next.isEmpty();
          next = next(lines, next.getLast().number() + 1)) {
        spark.setJobDescription("wave " + ++wave);
        for (Counts part : spark.parallelize(next, next.size()).map(task).collect()) {
          counts = counts.plus(part);
        }
        progress.accept(counts);
      }
    } finally {
      hadoop.destroy();
    }
    return counts;
  }

  private List<Part> next(Listing.Lines lines, int first) throws IOException {
    List<Part> wave = new ArrayList<>();
    while (wave.size() < parts) {
      List<Line> part = part(lines);
      if (part.isEmpty()) {
        break;
      }
      wave.add(new Part(first + wave.size(), part));
    }
    return wave;
  }

  private List<Line> part(Listing.Lines lines) throws IOException {
    List<Line> part = new ArrayList<>();
    while (part.size() < recordsAPart) {
      Optional<Line> line = lines.next();
      if (line.isEmpty()) {
        break;
      }
      part.add(line.get());
    }
    return part;
  }
}
