package io.diag.agent.format;

import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Which values of each label have how much of a profile, a line for each label. */
public final class LabelShares {

  /** Of each label; the rest are added up. */
  private static final int MAX_VALUES = 5;

  /** By the profile's default value; empty if there are no labels. */
  public static String of(Profile profile) {
    int index = profile.defaultValueIndex();
    Map<String, Map<String, Long>> sums = new TreeMap<>();
    for (Sample sample : profile.samples()) {
      for (Label label : sample.labels()) {
        if (label.text() != null) {
          sums.computeIfAbsent(label.key(), key -> new HashMap<>())
              .merge(label.text(), sample.values()[index], Long::sum);
        }
      }
    }
    StringBuilder text = new StringBuilder();
    sums.forEach((key, values) -> text.append(line(key, values, profile.total(index))));
    return text.toString();
  }

  private static String line(String key, Map<String, Long> values, long total) {
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(values.entrySet());
    sorted.sort(
        Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey));
    StringBuilder line = new StringBuilder(OneLine.of(key)).append(':');
    long others = 0;
    for (int i = 0; i < sorted.size(); i++) {
      if (i < MAX_VALUES) {
        line.append(' ').append(OneLine.of(sorted.get(i).getKey()));
        line.append(share(sorted.get(i).getValue(), total)).append(',');
      } else {
        others += sorted.get(i).getValue();
      }
    }
    if (sorted.size() > MAX_VALUES) {
      line.append(' ').append(sorted.size() - MAX_VALUES).append(" others");
      line.append(share(others, total)).append(',');
    }
    line.setCharAt(line.length() - 1, '\n');
    return line.toString();
  }

  private static String share(long value, long total) {
    return String.format(Locale.ROOT, " %.1f%%", total == 0 ? 0 : 100.0 * value / total);
  }

  private LabelShares() {}
}
