package org.xiangfu.engine;

import org.opencv.core.Core;

/**
 * Loads OpenCV and sets what libtorch and DJL must find before their first use: one native thread
 * per Java thread, no network, no telemetry. A value set from outside wins.
 */
public final class NativeLibraries {
  private NativeLibraries() {}

  /** Loads on the first call; any later call returns at once. Thread-safe. */
  public static void load() {
    Loaded.now();
  }

  // OpenCV is native code: the launcher enables access to it.
  @SuppressWarnings("restricted")
  private static final class Loaded {
    static {
      setDefault("java.awt.headless", "true");
      setDefault("ai.djl.offline", "true");
      setDefault("OPT_OUT_TRACKING", "true");
      setDefault("ai.djl.pytorch.num_threads", "1");
      setDefault("ai.djl.pytorch.num_interop_threads", "1");
      System.load(OpenCvLibrary.ofThisPlatform(OpenCvLibrary.defaultCache()).unpacked().toString());
      Core.setNumThreads(1);
    }

    static void now() {}

    private static void setDefault(String key, String value) {
      if (System.getProperty(key) == null) {
        System.setProperty(key, value);
      }
    }
  }
}
