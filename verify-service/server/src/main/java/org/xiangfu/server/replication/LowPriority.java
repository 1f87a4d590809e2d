package org.xiangfu.server.replication;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * Threads that yield the processor to all others. {@link Thread#setPriority} does nothing on Linux
 * unless the JVM is started with a flag that asks for root; a thread may always lower its own
 * niceness.
 */
public final class LowPriority {
  /**
   * A third of the share of a thread at 0, when both want the processor; with less, merges would
   * fall behind a bulk load on a busy machine.
   */
  private static final int NICENESS = 5;

  private static final int PRIO_PROCESS = 0;
  private static final int THIS_THREAD = 0;
  private static final Optional<MethodHandle> SETPRIORITY = setpriority();

  private LowPriority() {}

  /** Lowers the calling thread's priority for good; does nothing but on Linux. */
  public static void enter() {
    SETPRIORITY.ifPresent(LowPriority::call);
  }

  private static void call(MethodHandle setpriority) {
    try {
      // Refusal leaves the thread as it was, which is no failure.
      int _ = (int) setpriority.invokeExact(PRIO_PROCESS, THIS_THREAD, NICENESS);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("setpriority throws nothing", e);
    }
  }

  // Elsewhere the number 0 means the whole process.
  @SuppressWarnings("restricted") // the launcher enables native access
  private static Optional<MethodHandle> setpriority() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.empty();
    }
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setpriority")
        .map(
            address ->
                linker.downcallHandle(
                    address,
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT)));
  }
}
