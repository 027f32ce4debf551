package io.diag.agent.natives;

import io.diag.agent.counters.Features;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells in the JVM's crash reports (hs_err files) that the agent was there, and what it was doing.
 *
 * <p>Reports are sent to strangers, so there are names of features and engines in it and nothing
 * else: no address, path or reason.
 */
public final class CrashNote {

  private static final String FEATURE = "crash-note";

  /** What the kernel takes as a name. */
  private static final int MAX_LENGTH = 249;

  private static final Pattern ENGINE = Pattern.compile("engine=([a-z_]+)(, running)?");

  /** Keeps it up to date from now on. Where it cannot be had, nothing is said. */
  public static void keep(String version, Features features) {
    if (!JvmtiLibrary.noteForCrash(text(version, features.states()))) {
      features.offSilently(FEATURE, "no libdiag, or memfd_create is denied");
      return;
    }
    features.on(FEATURE, "(hs_err files list the agent's features)");
    features.listen(states -> JvmtiLibrary.noteForCrash(text(version, states)));
  }

  /** Such as {@code diag 1.2.0 cpu=perf_events+running labels=on wall=off}. */
  static String text(String version, Map<String, String> states) {
    StringBuilder text = new StringBuilder("diag " + version);
    states.forEach(
        (name, state) -> {
          // There is no room for parts of features that work.
          if (name.indexOf('.') < 0 || state.startsWith("off")) {
            text.append(' ').append(name).append('=').append(word(state));
          }
        });
    return text.length() <= MAX_LENGTH ? text.toString() : text.substring(0, MAX_LENGTH);
  }

  private static String word(String state) {
    if (state.startsWith("off")) {
      return "off";
    }
    Matcher engine = ENGINE.matcher(state);
    if (!engine.find()) {
      return "on";
    }
    return engine.group(2) == null ? engine.group(1) : engine.group(1) + "+running";
  }

  private CrashNote() {}
}
