package org.xiangfu.engine.calibrate;

import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.univariate.BrentOptimizer;
import org.hipparchus.optim.univariate.SearchInterval;
import org.hipparchus.optim.univariate.UnivariateObjectiveFunction;

/**
 * Maximum likelihood fit of a generalised Pareto distribution to weighted excesses. With θ = ξ/σ
 * the best ξ for a θ is known, so that one number is searched for (Grimshaw, <i>Technometrics</i>
 * 35, 1993). Excesses above a limit may be taken as known only to exceed it, so that a few
 * impossible ones cannot bend the shape. Shapes below −½, where maximum likelihood is no longer
 * regular (Smith 1985; Coles 2001, section 4.3.2), are not considered.
 */
public final class TailFit {
  private static final int GRID = 24;
  private static final double LEAST_SHAPE = -0.5;
  private static final double GREATEST_THETA = 5; // in units of one over the mean excess

  private final double[] excesses;
  private final double[] weights;
  private final double limit;
  private double uncensored;
  private double mean;

  private TailFit(double[] excesses, double[] weights, double limit) {
    this.excesses = excesses;
    this.weights = weights;
    this.limit = limit;
    double sum = 0;
    for (int i = 0; i < excesses.length; i++) {
      sum += weights[i] * Math.min(excesses[i], limit);
      uncensored += excesses[i] <= limit ? weights[i] : 0;
    }
    mean = sum / uncensored;
  }

  /**
   * Fits.
   *
   * @param excesses at least 0
   * @param weights how often each occurs, at least 0
   * @param limit larger excesses count as larger than this and no more
   * @throws IllegalArgumentException if there is nothing to fit
   */
  public static GeneralizedPareto fit(double[] excesses, double[] weights, double limit) {
    TailFit fit = new TailFit(excesses, weights, limit);
    if (!(fit.mean > 0 && Double.isFinite(fit.mean))) {
      throw new IllegalArgumentException("no excesses to fit a tail to");
    }
    return fit.best();
  }

  private GeneralizedPareto best() {
    double largest = 0;
    for (int i = 0; i < excesses.length; i++) {
      if (weights[i] > 0) {
        largest = Math.max(largest, Math.min(excesses[i], limit));
      }
    }
    double least = -mean / largest * (1 - 1e-9);
    double step = (0 - least) / GRID;
    double best = 0;
    double bestLikelihood = likelihood(0);
    for (int i = 0; i <= 2 * GRID; i++) {
      double theta = i < GRID ? least + i * step : GREATEST_THETA * (i - GRID) / GRID;
      double likelihood = likelihood(theta);
      if (likelihood > bestLikelihood) {
        best = theta;
        bestLikelihood = likelihood;
      }
    }
    double width = best < 0 ? step : GREATEST_THETA / GRID;
    double theta =
        new BrentOptimizer(1e-6, 1e-9)
            .optimize(
                new MaxEval(500),
                GoalType.MAXIMIZE,
                new UnivariateObjectiveFunction(this::likelihood),
                new SearchInterval(Math.max(least, best - width), best + width))
            .getPoint();
    theta = likelihood(theta) >= bestLikelihood ? theta : best;
    return Math.abs(theta) < 1e-7
        ? new GeneralizedPareto(mean, 0)
        : new GeneralizedPareto(mean * shape(theta) / theta, shape(theta));
  }

  /** The profile log-likelihood of θ times the mean excess, per excess and up to a constant. */
  private double likelihood(double theta) {
    if (Math.abs(theta) < 1e-7) {
      return -Math.log(mean) - 1;
    }
    double all = 0;
    double below = 0;
    for (int i = 0; i < excesses.length; i++) {
      double term = weights[i] * Math.log1p(theta * Math.min(excesses[i], limit) / mean);
      all += term;
      below += excesses[i] <= limit ? term : 0;
    }
    double shape = all / uncensored;
    return shape < LEAST_SHAPE
        ? Double.NEGATIVE_INFINITY
        : -Math.log(mean * shape / theta) - below / uncensored - 1;
  }

  private double shape(double theta) {
    double all = 0;
    for (int i = 0; i < excesses.length; i++) {
      all += weights[i] * Math.log1p(theta * Math.min(excesses[i], limit) / mean);
    }
    return all / uncensored;
  }
}
