package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The functions with the most in them as text, laid out like {@code go tool pprof -top}. */
public final class TopTable {

  private record Entry(String function, long flat, long cumulative) {}

  /** The first {@code count} functions by the profile's default value. */
  public static String of(Profile profile, int count) {
    int index = profile.defaultValueIndex();
    ValueType type = profile.sampleTypes().get(index);
    long total = profile.total(index);
    StringBuilder text = new StringBuilder();
    text.append("File: ").append(OneLine.of(profile.program())).append('\n');
    text.append("Type: ").append(OneLine.of(type.type())).append('\n');
    text.append(
        String.format(
            Locale.ROOT,
            "Duration: %s, Total samples = %s%n",
            amount(profile.durationNanos(), "nanoseconds"),
            amount(total, type.unit())));
    text.append(String.format("%10s %6s %6s %10s %6s%n", "flat", "flat%", "sum%", "cum", "cum%"));
    long sum = 0;
    for (Entry entry : entries(profile, index).stream().limit(count).toList()) {
      sum += entry.flat;
      text.append(
          String.format(
              Locale.ROOT,
              "%10s %6s %6s %10s %6s  %s%n",
              amount(entry.flat, type.unit()),
              percent(entry.flat, total),
              percent(sum, total),
              amount(entry.cumulative, type.unit()),
              percent(entry.cumulative, total),
              OneLine.of(entry.function)));
    }
    return text.toString();
  }

  private static List<Entry> entries(Profile profile, int index) {
    Map<String, long[]> sums = new HashMap<>();
    for (Sample sample : profile.samples()) {
      long value = sample.values()[index];
      Set<String> seen = new HashSet<>();
      boolean leaf = true;
      for (Frame frame : sample.stack()) {
        long[] sum = sums.computeIfAbsent(frame.function(), name -> new long[2]);
        if (leaf) {
          sum[0] += value;
          leaf = false;
        }
        if (seen.add(frame.function())) {
          sum[1] += value;
        }
      }
    }
    List<Entry> entries = new ArrayList<>();
    sums.forEach((name, sum) -> entries.add(new Entry(name, sum[0], sum[1])));
    entries.sort(
        (a, b) -> {
          int byFlat = Long.compare(b.flat, a.flat);
          int byCumulative = Long.compare(b.cumulative, a.cumulative);
          return byFlat != 0
              ? byFlat
              : byCumulative != 0 ? byCumulative : a.function.compareTo(b.function);
        });
    return entries;
  }

  private static String percent(long part, long total) {
    return total == 0 ? "0%" : String.format(Locale.ROOT, "%.1f%%", 100.0 * part / total);
  }

  private static String amount(long value, String unit) {
    return switch (unit) {
      case "nanoseconds" -> String.format(Locale.ROOT, "%.2fs", value / 1e9);
      case "bytes" -> String.format(Locale.ROOT, "%.2fMB", value / (1024.0 * 1024.0));
      default -> Long.toString(value);
    };
  }

  private TopTable() {}
}
