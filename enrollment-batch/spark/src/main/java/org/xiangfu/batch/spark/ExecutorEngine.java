package org.xiangfu.batch.spark;

import java.io.IOException;
import org.apache.spark.SparkEnv;
import org.xiangfu.batch.BatchInputException;
import org.xiangfu.engine.FaceEngine;
import org.xiangfu.engine.pack.ModelPack;
import org.xiangfu.templates.TemplatePack;

/**
 * The one face engine of an executor, which all its tasks share. Opened by the first task, closed
 * by {@link EnginePlugin}.
 */
final class ExecutorEngine {
  private static FaceEngine engine;

  private ExecutorEngine() {}

  /**
   * The engine of the job's pack, whose files are checked against their checksums.
   *
   * @throws BatchInputException if the pack that lies here is another than the driver's
   */
  static synchronized FaceEngine of(Settings settings) throws IOException {
    if (engine == null) {
      ModelPack pack = ModelPack.load(Shipped.find(settings.pack()));
      if (!TemplatePack.of(pack).equals(settings.templatePack())) {
        throw new BatchInputException(
            "%s holds another pack than on the driver (%s here, %s there, or files that differ); put the same on every machine"
                .formatted(pack.folder(), pack.id(), settings.packId()));
      }
      engine = FaceEngine.open(pack, workers(settings));
    }
    return engine;
  }

  private static int workers(Settings settings) {
    return settings.workers() > 0
        ? settings.workers()
        : SparkEnv.get()
            .conf()
            .getInt("spark.executor.cores", Runtime.getRuntime().availableProcessors());
  }

  /** Frees all native memory once the photos in work are done. */
  static synchronized void close() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }
}
