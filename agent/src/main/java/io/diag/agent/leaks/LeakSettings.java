package io.diag.agent.leaks;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import java.time.Duration;

/**
 * How the detector works.
 *
 * @param interval between two dumps; zero where it is off
 * @param least what counts as growth
 * @param allowed stacks that may grow
 */
record LeakSettings(Duration interval, Growth.Least least, AllowList allowed) {

  static LeakSettings of(Configuration configuration) {
    return new LeakSettings(
        configuration.get(Options.LEAK_INTERVAL),
        new Growth.Least(
            configuration.get(Options.LEAK_THRESHOLD), configuration.get(Options.LEAK_MIN_GROWTH)),
        AllowList.parse(configuration.get(Options.LEAK_ALLOW)));
  }

  boolean isOff() {
    return interval.isZero();
  }
}
