package io.diag.agent.leaks;

import java.util.Arrays;
import java.util.List;

/**
 * Tells counts that grow from those that go up and down.
 *
 * <p>What leaks is never given back, so that the floor under the counts rises. The last samples are
 * cut into five steps of equal length, of one sample each at first, then of two, four and so on: a
 * steady leak is seen at the first length, after four intervals, one that is slow, grows in stairs
 * or hides in other counts at a longer one. It grows if, at one of these lengths, the lowest count
 * of each step is above that of the step before, at about the same pace, and all of it together is
 * more than the threshold and more than the stack has ever given back.
 *
 * <p>The pace is the slope of the least squares line through the same samples. The decision is not
 * left to that: a single jump has a good slope, too.
 *
 * @param perMinute threads
 * @param intervals over how many it was seen
 */
record Growth(double perMinute, int intervals) {

  /** So many intervals, at the first length. */
  static final int STEPS = 4;

  /** The slowest step to the fastest: a ramp that levels off slows down. */
  private static final double EVEN = 1.0 / 3;

  private static final double NANOS_PER_MINUTE = 60e9;

  /**
   * What it takes to be one.
   *
   * @param threads in all steps together
   * @param perMinute the slowest that counts
   */
  record Least(long threads, double perMinute) {}

  /** Null if it does not grow. The points are in the order of time. */
  static Growth of(List<Point> points, Least least) {
    long fall = fall(points);
    for (int samples = 1; ; samples *= 2) {
      Point[] steps = steps(points, samples);
      if (steps == null) {
        return null;
      }
      if (isGrowing(steps, fall, least)) {
        return new Growth(slope(points, steps[1].fromNanos()), STEPS * samples);
      }
    }
  }

  /** The slope of the last samples, whatever they are. */
  static double perMinute(List<Point> points) {
    return slope(points, points.get(Math.max(0, points.size() - STEPS - 1)).fromNanos());
  }

  private static long fall(List<Point> points) {
    Point all = null;
    for (Point point : points) {
      all = all == null ? point : all.and(point);
    }
    return all == null ? 0 : all.fall();
  }

  /** The last ones; null if there are not enough. */
  private static Point[] steps(List<Point> points, int samples) {
    Point[] steps = new Point[STEPS + 1];
    int next = points.size() - 1;
    for (int i = STEPS; i >= 0; i--) {
      Point step = null;
      while (step == null || step.samples() < samples) {
        if (next < 0) {
          return null;
        }
        step = step == null ? points.get(next) : points.get(next).and(step);
        next--;
      }
      steps[i] = step;
    }
    return steps;
  }

  private static boolean isGrowing(Point[] steps, long fall, Least least) {
    // It may have begun just before the second of these samples, or have jumped there.
    long first = steps[1].floor() - steps[0].floor();
    long rise = steps[STEPS].floor() - steps[1].floor();
    double pace = pace(steps[1], steps[STEPS]);
    if (first <= 0 || rise <= 0) {
      return false;
    }
    double slowest = pace;
    double fastest = pace;
    for (int i = 1; i < STEPS; i++) {
      double step = pace(steps[i], steps[i + 1]);
      slowest = Math.min(slowest, step);
      fastest = Math.max(fastest, step);
    }
    if (slowest < EVEN * fastest) {
      return false;
    }
    double atPace = pace * (steps[1].fromNanos() - steps[0].fromNanos()) / NANOS_PER_MINUTE;
    double all = rise + Math.min((double) first, atPace);
    return all >= least.threads && all > fall && pace >= least.perMinute;
  }

  private static double pace(Point from, Point to) {
    return (to.floor() - from.floor())
        * NANOS_PER_MINUTE
        / Math.max(1, to.fromNanos() - from.fromNanos());
  }

  private static double slope(List<Point> points, long sinceNanos) {
    double[] minutes =
        points.stream()
            .filter(point -> point.nanos() >= sinceNanos)
            .mapToDouble(point -> (point.nanos() - sinceNanos) / NANOS_PER_MINUTE)
            .toArray();
    double meanTime = Arrays.stream(minutes).average().orElse(0);
    double products = 0;
    double squares = 0;
    for (int i = 0; i < minutes.length; i++) {
      double time = minutes[i] - meanTime;
      products += time * points.get(points.size() - minutes.length + i).count();
      squares += time * time;
    }
    return squares == 0 ? 0 : products / squares;
  }
}
