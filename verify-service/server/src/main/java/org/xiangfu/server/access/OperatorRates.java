package org.xiangfu.server.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * How much one operator may do at one node.
 *
 * <pre>
 * verify:   {perMinute: 20, burst: 20}
 * identify: {perMinute: 6, burst: 6}
 * read:     {perMinute: 60, burst: 120}
 * assess:   {perMinute: 300, burst: 300}
 * </pre>
 *
 * <p>Each node counts by itself, so that no call waits for another node: in a cluster an operator
 * who asks every node in turn may do as many times as much as there are nodes that serve clients.
 */
public record OperatorRates(Rate verify, Rate identify, Rate read, Rate assess) {
  /**
   * A counter sees a visitor every few minutes; a minute's worth of tries for each of them, and
   * room to open a record with all of its photos, is far above that, and far below what copies a
   * register. Only the camera's hints come by themselves, up to four a second while somebody stands
   * before it; nothing of them is kept.
   */
  public static final OperatorRates COUNTER =
      new OperatorRates(new Rate(20, 20), new Rate(6, 6), new Rate(60, 120), new Rate(300, 300));

  /** No limits. */
  public static final OperatorRates UNLIMITED =
      new OperatorRates(Rate.NONE, Rate.NONE, Rate.NONE, Rate.NONE);

  private static final int MOST = 1_000_000;

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /**
   * A token bucket.
   *
   * @param perMinute what comes back in a minute; 0: not limited
   * @param burst what may be done at once, after a rest; at least 1 if limited
   */
  public record Rate(int perMinute, int burst) {
    static final Rate NONE = new Rate(0, 0);

    /** Refuses a bucket that lets nothing out. */
    public Rate {
      if (perMinute < 0 || perMinute > MOST || burst > MOST || (perMinute > 0 && burst < 1)) {
        throw new IllegalArgumentException(
            "perMinute must be 0 (not limited) to %d, and burst 1 to %d".formatted(MOST, MOST));
      }
    }
  }

  /**
   * Reads a file; all four must be there.
   *
   * @throws IOException if it cannot be read or says something else; names it
   */
  public static OperatorRates read(Path file) throws IOException {
    try {
      return YAML.readValue(file.toFile(), OperatorRates.class);
    } catch (JacksonException e) {
      throw new IOException(
          "%s holds no limits of operators: %s; write verify, identify, read and assess, each as"
                  .formatted(file, e.getOriginalMessage())
              + " {perMinute: 20, burst: 20}",
          e);
    } catch (IOException e) {
      throw new IOException("cannot read the limits of operators " + file, e);
    }
  }

  /** The limit of a use. */
  Rate of(LimitedUse use) {
    return switch (use) {
      case VERIFY -> verify;
      case IDENTIFY -> identify;
      case READ -> read;
      case ASSESS -> assess;
    };
  }
}
