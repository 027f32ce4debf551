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

  static final OptionType<Integer> VIRTUAL_RATE = new WholeNumber(0, 1_000_000);

  static final OptionType<Integer> THREADS = new WholeNumber(1, 1_000_000);

  static final OptionType<Integer> SAMPLED_BYTES = new WholeNumber(0, 1 << 30);

  static final OptionType<Integer> FRAMES = new WholeNumber(1, 1024);

  static final OptionType<Integer> KEPT = new WholeNumber(1, 1_000_000);

  static final OptionType<Integer> NANOS = new WholeNumber(0, Integer.MAX_VALUE);

  static final OptionType<Integer> FRACTION = new WholeNumber(0, 1_000_000);

  static final OptionType<Integer> AT_ONCE = new WholeNumber(1, 1000);

  static final OptionType<String> ADDRESS = new Text("an IP address, localhost or unix:FILE");
  static final OptionType<String> ADDRESSES =
      new Text("IP addresses and ranges, such as 10.0.0.0/8, separated by , or ;");
  static final OptionType<String> NAMES = new Text("names, separated by , or ;");
  static final OptionType<String> TEXT = new Text("text");
  static final OptionType<String> SECRET = new Text("text that is not empty");
  static final OptionType<String> FILE = new Text("a file name");
  static final OptionType<String> CREDENTIALS = new Text("a file name, or generate");
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

  static final OptionType<ControlChoice> CONTROL =
      new OptionType<>("owner, open or closed") {
        @Override
        ControlChoice parse(String text) {
          return switch (text) {
            case "owner" -> ControlChoice.OWNER;
            case "open" -> ControlChoice.OPEN;
            case "closed" -> ControlChoice.CLOSED;
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

  static final OptionType<Mode> MODE =
      new OptionType<>("minimal, standard or full") {
        @Override
        Mode parse(String text) {
          return switch (text) {
            case "minimal" -> Mode.MINIMAL;
            case "standard" -> Mode.STANDARD;
            case "full" -> Mode.FULL;
            default -> null;
          };
        }
      };

  static final OptionType<Integer> ERRORS = new WholeNumber(0, 1_000_000);

  static final OptionType<String> PATTERNS =
      new Text("names or regular expressions (RE2), separated by ;");

  static final OptionType<String> CLASSES =
      new Text(
          "beginnings of class names or regular expressions of them (RE2), separated by ;, or all");

  static final OptionType<Double> PER_MINUTE =
      new OptionType<>("a number from 0 to 1000000, such as 0.5") {
        @Override
        Double parse(String text) {
          try {
            double number = Double.parseDouble(text);
            return number >= 0 && number <= 1_000_000 ? number : null;
          } catch (NumberFormatException e) {
            return null;
          }
        }
      };

  /** Up to an hour, as a profile over the port. */
  static final OptionType<Duration> DURATION =
      new OptionType<>("a time up to 60m, such as 500ms, 10s or 2m") {
        @Override
        Duration parse(String text) {
          return DurationText.parse(text);
        }
      };

  /** Of what is done again and again, with a thread to wake up for it. */
  static final OptionType<Duration> INTERVAL =
      new OptionType<>("a time from 1s to 60m, such as 10s or 2m, or 0") {
        @Override
        Duration parse(String text) {
          Duration duration = DurationText.parse(text);
          if (text.equals("0")) {
            return Duration.ZERO;
          }
          return duration == null || duration.toSeconds() < 1 ? null : duration;
        }
      };

  static final OptionType<LimitValue> MEMORY_LIMIT =
      new OptionType<>(LimitValue.ACCEPTED) {
        @Override
        LimitValue parse(String text) {
          return LimitValue.parse(text);
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
