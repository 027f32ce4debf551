package io.diag.it;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What a server did in a window.
 *
 * @param perSecond units of work in a second of time, which depends on what else the machine does
 * @param perProcessorSecond units of work for a second of the server's processor time
 */
record HostWork(double perSecond, double perProcessorSecond, long collections) {

  /** The most for a second of processor time. */
  static double best(List<HostWork> works) {
    return Collections.max(works.stream().map(HostWork::perProcessorSecond).toList());
  }

  /** From the least to the most. */
  static String rates(List<HostWork> works) {
    return range(works.stream().map(work -> Math.round(work.perSecond)).toList());
  }

  static String efficiencies(List<HostWork> works) {
    return range(works.stream().map(work -> Math.round(work.perProcessorSecond)).toList());
  }

  static String collections(List<HostWork> works) {
    return range(works.stream().map(HostWork::collections).toList());
  }

  private static String range(List<Long> values) {
    long least = Collections.min(values);
    long most = Collections.max(values);
    String text = String.format(Locale.ROOT, "%,d", least);
    return least == most ? text : text + String.format(Locale.ROOT, " - %,d", most);
  }

  /**
   * How much the medians for a second of processor time differ, and whether the runs of the two
   * kinds lie in one range.
   */
  static String difference(List<HostWork> without, List<HostWork> with) {
    double change = (median(with) / median(without) - 1) * 100;
    String text = String.format(Locale.ROOT, "%+.1f%%", change);
    return overlap(without, with) ? text + ", within the noise" : text;
  }

  private static boolean overlap(List<HostWork> one, List<HostWork> other) {
    return best(one) >= least(other) && best(other) >= least(one);
  }

  private static double least(List<HostWork> works) {
    return Collections.min(works.stream().map(HostWork::perProcessorSecond).toList());
  }

  private static double median(List<HostWork> works) {
    List<Double> sorted = works.stream().map(HostWork::perProcessorSecond).sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
