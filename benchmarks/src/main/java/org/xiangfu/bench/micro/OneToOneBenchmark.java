package org.xiangfu.bench.micro;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xiangfu.bench.generate.BenchPack;
import org.xiangfu.bench.generate.TemplateGenerator;
import org.xiangfu.engine.Template;
import org.xiangfu.engine.calibrate.Calibration;
import org.xiangfu.engine.pack.ModelPack;

/**
 * Measures the arithmetic of one Verify, a probe against a person's photos and each score through
 * the calibration, against the milliseconds that extraction takes: it must vanish beside them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OneToOneBenchmark {
  private static final int PROBE = 99;

  /** Photos that the person has on record. */
  @Param({"1", "4", "16"})
  public int photosOnRecord;

  private Template probe;
  private List<Template> record;
  private Calibration calibration;

  /** Generates a person of the pack's dimension. */
  @Setup
  public void prepare() throws IOException {
    ModelPack pack = BenchPack.load();
    var templates = TemplateGenerator.usual(pack.id(), pack.dimension());
    calibration = pack.calibration();
    probe = templates.photo(0, PROBE);
    record = new ArrayList<>();
    for (int number = 0; number < photosOnRecord; number++) {
      record.add(templates.photo(0, number));
    }
  }

  /** The smallest false match rate over the person's photos. */
  @Benchmark
  public double verify() {
    double least = 1;
    for (Template photo : record) {
      least = Math.min(least, calibration.fmr(probe.cosine(photo)));
    }
    return least;
  }
}
