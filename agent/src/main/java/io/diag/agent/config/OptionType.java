package io.diag.agent.config;

import java.time.Duration;

/**
 * What an option accepts. Anonymous classes and not lambdas: options are read in premain, where the
 * first lambda would cost the service's start 20 to 30 ms.
 */
abstract class OptionType<T> {

  static final OptionType<Boolean> BOOLEAN =
      new OptionType<>("true or false") {
        @Override
        Boolean parse(String text) {
          return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
          };
        }
      };

  static final OptionType<Integer> PORT = new WholeNumber(0, 65535);

  static final OptionType<Integer> LABEL_SETS = new WholeNumber(1, 1_000_000);

  static final OptionType<String> ADDRESS = new Text("a loopback address");
  static final OptionType<String> FILE = new Text("a file name");
  static final OptionType<String> DIRECTORY = new Text("a directory");

  static final OptionType<CpuEngineChoice> CPU_ENGINE =
      new OptionType<>("auto, perf_events, ctimer or itimer") {
        @Override
        CpuEngineChoice parse(String text) {
          return switch (text) {
            case "auto" -> CpuEngineChoice.AUTO;
            case "perf_events" -> CpuEngineChoice.PERF_EVENTS;
            case "ctimer" -> CpuEngineChoice.CTIMER;
            case "itimer" -> CpuEngineChoice.ITIMER;
            default -> null;
          };
        }
      };

  static final OptionType<RingChoice> RING =
      new OptionType<>("none, cpu, wall or cpu+wall") {
        @Override
        RingChoice parse(String text) {
          return switch (text) {
            case "none" -> RingChoice.NONE;
            case "cpu" -> RingChoice.CPU;
            case "wall" -> RingChoice.WALL;
            case "cpu+wall", "wall+cpu", "cpu,wall", "wall,cpu" -> RingChoice.BOTH;
            default -> null;
          };
        }
      };

  /** Up to an hour, as a profile over the port. */
  static final OptionType<Duration> DURATION =
      new OptionType<>("a time up to 60m, such as 500ms, 10s or 2m") {
        @Override
        Duration parse(String text) {
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
      };

  final String accepted;

  private OptionType(String accepted) {
    this.accepted = accepted;
  }

  /** The value, or null if the text is not one. */
  abstract T parse(String text);

  private static final class Text extends OptionType<String> {

    Text(String accepted) {
      super(accepted);
    }

    @Override
    String parse(String text) {
      return text.isEmpty() ? null : text;
    }
  }

  private static final class WholeNumber extends OptionType<Integer> {

    private final int min;
    private final int max;

    WholeNumber(int min, int max) {
      super("a whole number from " + min + " to " + max);
      this.min = min;
      this.max = max;
    }

    @Override
    Integer parse(String text) {
      try {
        int number = Integer.parseInt(text);
        return number >= min && number <= max ? number : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }
}
