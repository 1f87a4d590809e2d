package org.xiangfu.engine.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xiangfu.engine.pack.Precision;

/** What this machine calculates fast. */
public final class Processor {
  /**
   * Names of the flags in Linux' {@code /proc/cpuinfo}: AVX-512 and AMX on x86-64, SVE on arm64.
   */
  private static final Set<String> BF16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

  /** Overrides the choice: {@code fp32} or {@code bf16}. */
  public static final String PROPERTY = "xiangfu.precision";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Processor() {}

  /**
   * The first of the precisions that this machine calculates fast; fp32 if none is given. The
   * system property {@value #PROPERTY} ({@code fp32} or {@code bf16}) overrides it where the model
   * has what it asks for.
   */
  public static Precision choose(List<Precision> precisions) {
    String asked = System.getProperty(PROPERTY, "").toUpperCase(Locale.ROOT);
    return precisions.stream()
        .filter(p -> p.name().equals(asked))
        .findFirst()
        .or(() -> precisions.stream().filter(p -> p == Precision.FP32 || hasBf16()).findFirst())
        .orElse(Precision.FP32);
  }

  private static boolean hasBf16() {
    if (!Files.isReadable(CPU_INFO)) {
      return false;
    }
    try {
      return Files.readAllLines(CPU_INFO).stream()
          .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
          .limit(1)
          .flatMap(line -> Arrays.stream(line.split("\\s+")))
          .anyMatch(BF16::contains);
    } catch (IOException e) {
      throw new UncheckedIOException(CPU_INFO + " cannot be read", e);
    }
  }
}
