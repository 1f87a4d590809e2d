package org.xiangfu.batch.spark;

import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Ends the engine with its executor, and keeps file systems from logging paths, which may hold
 * numbers of persons.
 */
public final class EnginePlugin implements SparkPlugin {
  private static final List<String> LOG_PATHS =
      List.of(
          "org.apache.hadoop.fs",
          "org.apache.hadoop.hdfs",
          "org.apache.hadoop.io.retry",
          "software.amazon.awssdk");

  /** Spark makes it by its name. */
  public EnginePlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        quiet();
        return Map.of();
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        quiet();
      }

      @Override
      public void shutdown() {
        ExecutorEngine.close();
      }
    };
  }

  private static void quiet() {
    LOG_PATHS.forEach(logger -> Configurator.setAllLevels(logger, Level.OFF));
  }
}
