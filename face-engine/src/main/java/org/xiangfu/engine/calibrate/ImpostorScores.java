package org.xiangfu.engine.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.xiangfu.engine.Template;

/**
 * Comparisons of every photo with every photo of another person: all are counted, the highest are
 * kept one by one, with their two photos, from the highest down. Above a limit of comparisons,
 * first fewer photos of each person take part, then fewer people, drawn at random: people are what
 * a small rate needs. Immutable.
 */
public final class ImpostorScores {
  private static final int BITS = 20;
  private static final int MASK = (1 << BITS) - 1;
  private static final double SCALE = 1 << 22;
  private static final int PROBES = 200_000;

  /** Bins of {@link #histogram()}. */
  public static final int BINS = 200;

  private final long[] kept; // score, photo, photo, packed so that they sort by score
  private final int[] photosOf;
  private final int[] subjectOf;
  private final boolean[] used;
  private final long comparisons;
  private final long[] histogram;

  private ImpostorScores(long[] kept, long[] histogram, int[] subjectOf, boolean[] used) {
    this.kept = kept;
    this.histogram = histogram;
    this.subjectOf = subjectOf;
    this.used = used;
    photosOf = new int[Arrays.stream(subjectOf).max().orElse(-1) + 1];
    for (int photo = 0; photo < used.length; photo++) {
      photosOf[subjectOf[photo]] += used[photo] ? 1 : 0;
    }
    comparisons = between(photosOf);
  }

  /**
   * Compares.
   *
   * @param templates one a photo, all of one pack, at most 1,048,576
   * @param subjectOf the person of each photo, numbered from 0
   * @param keptPart about which part of the comparisons, the highest, to keep, in (0, 1]
   * @param limit most comparisons
   * @param seed of the draw where there are more
   */
  public static ImpostorScores of(
      List<Template> templates, int[] subjectOf, double keptPart, long limit, long seed) {
    if (templates.size() > MASK + 1) {
      throw new IllegalArgumentException(
          "at most %d photos can be compared, not %d".formatted(MASK + 1, templates.size()));
    }
    boolean[] used = sample(subjectOf, limit, seed);
    int[] photos = IntStream.range(0, used.length).filter(i -> used[i]).toArray();
    Template[] of = templates.toArray(Template[]::new);
    int cut = cut(of, subjectOf, photos, keptPart, seed);
    int parts = Math.clamp(photos.length / 64, 1, Runtime.getRuntime().availableProcessors());
    List<Scan> scans =
        IntStream.range(0, parts)
            .parallel()
            .mapToObj(part -> scan(of, subjectOf, photos, cut, part, parts))
            .toList();
    long[] kept = scans.stream().flatMapToLong(scan -> Arrays.stream(scan.found())).toArray();
    Arrays.parallelSort(kept);
    long[] histogram = new long[BINS];
    scans.forEach(scan -> Arrays.setAll(histogram, i -> histogram[i] + scan.histogram()[i]));
    return new ImpostorScores(kept, histogram, subjectOf.clone(), used);
  }

  /** How many comparisons were made. */
  public long comparisons() {
    return comparisons;
  }

  /** How many people took part. */
  public int subjects() {
    return (int) Arrays.stream(photosOf).filter(n -> n > 0).count();
  }

  /** How many photos took part. */
  public int photos() {
    return Arrays.stream(photosOf).sum();
  }

  /** How many of the highest are kept. */
  public int size() {
    return kept.length;
  }

  /** The cosine of the one with this many above it, to a quarter of a millionth. */
  public double score(int rank) {
    return (kept[kept.length - 1 - rank] >>> (2 * BITS)) / SCALE - 1;
  }

  /** The first photo of the one with this many above it. */
  public int first(int rank) {
    return (int) (kept[kept.length - 1 - rank] >>> BITS) & MASK;
  }

  /** The second photo of the one with this many above it. */
  public int second(int rank) {
    return (int) kept[kept.length - 1 - rank] & MASK;
  }

  /** How many comparisons lie in each of {@value #BINS} equal bins from -1 to 1. */
  public long[] histogram() {
    return histogram.clone();
  }

  /** How many of those kept score at least this. */
  public int atLeast(double cosine) {
    int low = 0;
    int high = kept.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score(middle) >= cosine) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The person of a photo. */
  public int subjectOf(int photo) {
    return subjectOf[photo];
  }

  /** Whether a photo took part. */
  public boolean used(int photo) {
    return used[photo];
  }

  /** All comparisons, whoever is drawn how often. */
  public WeightedCount all() {
    return WeightedCount.betweenPeople(photosOf);
  }

  private static long between(int[] photosOf) {
    long sum = 0;
    long squares = 0;
    for (int n : photosOf) {
      sum += n;
      squares += (long) n * n;
    }
    return (sum * sum - squares) / 2;
  }

  private static boolean[] sample(int[] subjectOf, long limit, long seed) {
    Map<Integer, List<Integer>> photos = new TreeMap<>();
    for (int i = 0; i < subjectOf.length; i++) {
      photos.computeIfAbsent(subjectOf[i], _ -> new ArrayList<>()).add(i);
    }
    Random random = new Random(seed);
    photos.values().forEach(list -> Collections.shuffle(list, random));
    int most = photos.values().stream().mapToInt(List::size).max().orElse(0);
    while (most > 1 && between(counts(photos, most)) > limit) {
      most--;
    }
    List<List<Integer>> people = new ArrayList<>(photos.values());
    if (between(counts(photos, most)) > limit) {
      Collections.shuffle(people, random);
      people = people.subList(0, (int) Math.sqrt(2.0 * limit));
    }
    boolean[] used = new boolean[subjectOf.length];
    for (List<Integer> person : people) {
      person.stream().limit(most).forEach(photo -> used[photo] = true);
    }
    return used;
  }

  private static int[] counts(Map<Integer, List<Integer>> photos, int most) {
    return photos.values().stream().mapToInt(list -> Math.min(most, list.size())).toArray();
  }

  /** The packed score above which, by a random sample, a little more than the part lies. */
  private static int cut(Template[] of, int[] subjectOf, int[] photos, double keptPart, long seed) {
    if (photos.length < 2 || keptPart >= 1) {
      return 0;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] scores =
        IntStream.range(0, PROBES)
            .mapToObj(
                _ ->
                    new int[] {
                      photos[random.nextInt(photos.length)], photos[random.nextInt(photos.length)]
                    })
            .filter(pair -> subjectOf[pair[0]] != subjectOf[pair[1]])
            .mapToInt(pair -> packed(of[pair[0]].cosine(of[pair[1]])))
            .sorted()
            .toArray();
    int place = (int) (scores.length * (1 - 1.05 * keptPart) - 100);
    return place < 0 ? 0 : scores[place];
  }

  private static Scan scan(
      Template[] of, int[] subjectOf, int[] photos, int cut, int part, int parts) {
    long[] histogram = new long[BINS];
    long[] found = new long[1024];
    int size = 0;
    for (int i = part; i < photos.length; i += parts) {
      int a = photos[i];
      for (int j = 0; j < i; j++) {
        int b = photos[j];
        if (subjectOf[a] == subjectOf[b]) {
          continue;
        }
        int score = packed(of[a].cosine(of[b]));
        histogram[Math.min(BINS - 1, (int) (score * (BINS / 2 / SCALE)))]++;
        if (score >= cut) {
          if (size == found.length) {
            found = Arrays.copyOf(found, 2 * size);
          }
          found[size++] = ((long) score << (2 * BITS)) | ((long) a << BITS) | b;
        }
      }
    }
    return new Scan(Arrays.copyOf(found, size), histogram);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scan(long[] found, long[] histogram) {}

  private static int packed(float cosine) {
    return (int) Math.floor((cosine + 1.0) * SCALE);
  }
}
