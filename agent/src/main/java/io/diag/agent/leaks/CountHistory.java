package io.diag.agent.leaks;

import java.util.ArrayList;
import java.util.List;

/**
 * The counts of one stack, in bounded memory: what is older is kept the more coarsely, so that half
 * an hour is there by the minute and a day by the hour. Not thread-safe.
 */
final class CountHistory {

  private static final int MAX_POINTS = 64;

  private static final long MAX_AGE_NANOS = 24L * 3600 * 1_000_000_000;

  private final List<Point> points = new ArrayList<>();

  void add(long nanos, long count) {
    points.add(Point.of(nanos, count));
    if (nanos - points.get(0).nanos() > MAX_AGE_NANOS) {
      points.remove(0);
    }
    if (points.size() > MAX_POINTS) {
      mergeOlderHalf();
    }
  }

  private void mergeOlderHalf() {
    List<Point> merged = new ArrayList<>(MAX_POINTS);
    int half = MAX_POINTS / 2;
    for (int i = 0; i < half; i += 2) {
      merged.add(points.get(i).and(points.get(i + 1)));
    }
    merged.addAll(points.subList(half, points.size()));
    points.clear();
    points.addAll(merged);
  }

  /** Oldest first. */
  List<Point> points() {
    return List.copyOf(points);
  }

  Point last() {
    return points.get(points.size() - 1);
  }

  /** How far the last count is from the one before. */
  long change() {
    int size = points.size();
    return size < 2 ? 0 : last().count() - points.get(size - 2).count();
  }
}
