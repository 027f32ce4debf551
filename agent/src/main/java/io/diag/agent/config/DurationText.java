package io.diag.agent.config;

import java.time.Duration;

/** Times as people write them: {@code 500ms}, {@code 10s}, {@code 2m}. */
public final class DurationText {

  /** Null if it is no time, or none, or more than an hour. */
  public static Duration parse(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 7) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    Duration duration =
        switch (text.substring(digits)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ZERO;
        };
    return duration.isZero() || duration.toMinutes() > 60 ? null : duration;
  }

  /** Such as {@code 90s} or {@code 2m}. */
  public static String of(Duration duration) {
    if (duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private DurationText() {}
}
