package org.xiangfu.engine.evaluate;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What to measure on the templates of an archive.
 *
 * @param date when, for the record
 * @param photoSet what the report calls the photos
 * @param manifest who is on each photo, and what else is known of it
 * @param pairs the comparisons to make; without them all that the manifest allows
 * @param by columns of the manifest to break the rates down by
 * @param groupFmr the FMR whose threshold the breakdown uses
 * @param replicates how often people are resampled for the confidence intervals
 * @param limit most impostor comparisons where all are made
 * @param seed of all random draws
 */
public record EvaluationPlan(
    LocalDate date,
    String photoSet,
    PhotoManifest manifest,
    Optional<List<PhotoPair>> pairs,
    List<String> by,
    double groupFmr,
    int replicates,
    long limit,
    long seed) {

  public EvaluationPlan {
    by = List.copyOf(by);
  }

  /** A plan with the usual settings: 500 replicates, groups at FMR 1e-3. */
  public static EvaluationPlan of(
      LocalDate date, String photoSet, PhotoManifest manifest, Optional<List<PhotoPair>> pairs) {
    return new EvaluationPlan(
        date, photoSet, manifest, pairs, List.of(), 1e-3, 500, 100_000_000, 1);
  }

  /** The same plan with a breakdown by these columns. */
  public EvaluationPlan by(List<String> columns) {
    return new EvaluationPlan(
        date, photoSet, manifest, pairs, columns, groupFmr, replicates, limit, seed);
  }

  /** The same plan with another limit of comparisons and another seed. */
  public EvaluationPlan drawing(long most, long from) {
    return new EvaluationPlan(
        date, photoSet, manifest, pairs, by, groupFmr, replicates, most, from);
  }
}
