package io.diag.agent.page;

/** The line of a chart, in whole units of its coordinates, with a gap where nothing is known. */
final class ChartPath {

  static final int WIDTH = 600;
  static final int HEIGHT = 100;

  /** Room for half of the line's width. */
  private static final int MARGIN = 3;

  /** Seconds that may lie between two values; a service that stood still for longer is seen. */
  private static final double MAX_STEP = 5;

  private final StringBuilder path = new StringBuilder();
  private int x;
  private int y;
  private int level;
  private boolean open;

  /**
   * The value of the attribute {@code d}.
   *
   * @param ages of the values in seconds, the oldest first
   * @param span the age at the left edge, in seconds
   * @param top the value at the upper edge; 0 is at the lower one
   */
  static String of(double[] ages, double[] values, long span, double top) {
    ChartPath line = new ChartPath();
    double last = Double.NaN;
    for (int i = 0; i < ages.length; i++) {
      if (Double.isNaN(values[i]) || ages[i] > span) {
        line.end();
        continue;
      }
      if (last - ages[i] > MAX_STEP) {
        line.end();
      }
      last = ages[i];
      line.point(
          (int) Math.round(WIDTH - ages[i] * WIDTH / span),
          (int) Math.round(HEIGHT - MARGIN - share(values[i], top) * (HEIGHT - 2 * MARGIN)));
    }
    line.end();
    return line.path.toString();
  }

  private static double share(double value, double top) {
    return top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
  }

  private void point(int toX, int toY) {
    if (!open) {
      path.append('M').append(toX).append(' ').append(toY);
      x = toX;
      y = toY;
      level = toX;
      open = true;
      // A dot, should nothing follow.
      path.append("h0");
    } else if (toY == y) {
      // Most lines are level for long: one piece for all of it.
      level = toX;
    } else {
      endLevel();
      path.append('l').append(toX - x).append(toY < y ? "" : " ").append(toY - y);
      x = toX;
      y = toY;
      level = toX;
    }
  }

  private void endLevel() {
    if (level > x) {
      path.append('h').append(level - x);
      x = level;
    }
  }

  private void end() {
    if (open) {
      endLevel();
      open = false;
    }
  }

  private ChartPath() {}
}
