package io.diag.agent.page;

import java.util.Arrays;

/**
 * The line of a chart, in whole units of its coordinates, with a gap where nothing is known. As
 * wide as it is shown: of the values that fall into one column the greatest counts, since it is
 * peaks that people look for.
 */
final class ChartPath {

  static final int WIDTH = 300;
  static final int HEIGHT = 100;

  /** Room for half of the line's width. */
  private static final int MARGIN = 3;

  /** So many columns may be without a value; a service that stood still for longer is seen. */
  private static final int MAX_EMPTY = 2;

  private final StringBuilder path = new StringBuilder();
  private int x;
  private int y;
  private int level;
  private boolean open;

  /**
   * The value of the attribute {@code d}.
   *
   * @param times of the values in seconds, the oldest first
   * @param now the time at the right edge
   * @param span how many seconds there are to the left edge
   * @param top the value at the upper edge; 0 is at the lower one
   */
  static String of(double[] times, double now, double[] values, long span, double top) {
    double[] columns = new double[WIDTH + 1];
    Arrays.fill(columns, Double.NaN);
    boolean[] unknown = new boolean[WIDTH + 1];
    // By the clock and not by age, or values would change columns each time.
    long right = column(now, span);
    for (int i = 0; i < times.length; i++) {
      long column = WIDTH - right + column(times[i], span);
      if (column >= 0 && column <= WIDTH) {
        int at = (int) column;
        unknown[at] |= Double.isNaN(values[i]);
        columns[at] = values[i] <= columns[at] ? columns[at] : or(values[i], columns[at]);
      }
    }
    return new ChartPath().line(columns, unknown, top);
  }

  private static long column(double time, long span) {
    return (long) Math.floor(time * WIDTH / span);
  }

  /** The second, if the first is not known. */
  private static double or(double value, double other) {
    return Double.isNaN(value) ? other : value;
  }

  private String line(double[] columns, boolean[] unknown, double top) {
    int last = 0;
    for (int column = 0; column <= WIDTH; column++) {
      double value = columns[column];
      if (Double.isNaN(value)) {
        open &= !unknown[column];
        continue;
      }
      open &= column - last - 1 <= MAX_EMPTY;
      last = column;
      point(column, (int) Math.round(HEIGHT - MARGIN - share(value, top) * (HEIGHT - 2 * MARGIN)));
    }
    endLevel();
    return path.toString();
  }

  private static double share(double value, double top) {
    return top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
  }

  private void point(int toX, int toY) {
    if (!open) {
      endLevel();
      // A dot, should nothing follow.
      path.append('M').append(toX).append(' ').append(toY).append("h0");
      open = true;
    } else if (toY == y) {
      // Most lines are level for long: one piece for all of it.
      level = toX;
      return;
    } else {
      endLevel();
      path.append('l').append(toX - x).append(toY < y ? "" : " ").append(toY - y);
    }
    x = toX;
    y = toY;
    level = toX;
  }

  private void endLevel() {
    if (level > x) {
      path.append('h').append(level - x);
      x = level;
    }
  }

  private ChartPath() {}
}
