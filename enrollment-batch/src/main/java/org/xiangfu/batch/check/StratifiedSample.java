package org.xiangfu.batch.check;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A random sample of records, of each stratum its share of the lot, rounded up or down. Every
 * record is drawn with the same probability, of however small a stratum it is. The seed decides
 * which: whoever has it draws the same of the same records, in whatever order they come. Not
 * thread-safe.
 */
public final class StratifiedSample {
  /**
   * A drawn record.
   *
   * @param record its number
   * @param stratum empty if there is only one
   */
  public record Drawn(long record, String stratum) {}

  private record Ticket(long number, long hash) {}

  private static final Comparator<Ticket> LAST_FIRST =
      Comparator.comparingLong(Ticket::hash).thenComparingLong(Ticket::number).reversed();

  /** No record has this number. */
  private static final long BEGINNING = Long.MIN_VALUE;

  private final Map<String, Integer> quotas;
  private final Map<String, PriorityQueue<Ticket>> drawn = new HashMap<>();
  private final long seed;
  private final MessageDigest sha256;

  /**
   * Begins to draw.
   *
   * @param strata records of each
   * @param sample to draw in all, at most as many as there are
   * @throws IllegalArgumentException if there are not so many
   */
  public StratifiedSample(Map<String, Integer> strata, int sample, long seed) {
    this.seed = seed;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    quotas = quotas(strata, sample);
  }

  /**
   * As if the records stood in line by stratum and every so-manieth were drawn, from a random
   * beginning: so also strata with less than one record's share are drawn from, as often as is
   * their due.
   */
  private Map<String, Integer> quotas(Map<String, Integer> strata, int sample) {
    long lot = strata.values().stream().mapToLong(Integer::longValue).sum();
    if (sample < 0 || sample > lot) {
      throw new IllegalArgumentException("a sample of " + sample + " cannot be drawn of " + lot);
    }
    double beginning = (hash(BEGINNING) >>> 32) * 0x1p-32;
    Map<String, Integer> quotas = new HashMap<>();
    long before = 0;
    int drawnBefore = 0;
    for (var stratum : new TreeMap<>(strata).entrySet()) {
      before += stratum.getValue();
      int drawnNow = (int) Math.ceil((double) before * sample / lot - beginning);
      quotas.put(stratum.getKey(), drawnNow - drawnBefore);
      drawnBefore = drawnNow;
    }
    return quotas;
  }

  /** Lets a record of the lot take part. */
  public void add(long record, String stratum) {
    int quota = quotas.getOrDefault(stratum, 0);
    var best = drawn.computeIfAbsent(stratum, _ -> new PriorityQueue<>(LAST_FIRST));
    best.add(new Ticket(record, hash(record)));
    if (best.size() > quota) {
      best.remove();
    }
  }

  private long hash(long record) {
    byte[] both = ByteBuffer.allocate(2 * Long.BYTES).putLong(seed).putLong(record).array();
    return ByteBuffer.wrap(sha256.digest(both)).getLong();
  }

  /** What was drawn, in order of the records. */
  public List<Drawn> drawn() {
    return drawn.entrySet().stream()
        .flatMap(
            stratum ->
                stratum.getValue().stream().map(each -> new Drawn(each.number(), stratum.getKey())))
        .sorted(Comparator.comparingLong(Drawn::record))
        .toList();
  }
}
