package io.diag.agent.start;

import io.diag.agent.config.LimitValue;
import io.diag.agent.limit.LimitException;
import io.diag.agent.limit.LimitState;
import io.diag.agent.limit.SoftLimit;
import io.diag.api.MemoryLimit;

/** The memory limit as the API shows it. */
final class ApiMemoryLimit {

  static void set(SoftLimit limit, long bytes) {
    if (bytes >= 0 && bytes < LimitValue.LEAST) {
      throw new IllegalArgumentException(
          bytes + " is below the least possible, " + LimitValue.LEAST);
    }
    try {
      limit.set(bytes < 0 ? LimitValue.OFF : new LimitValue(bytes, 0));
    } catch (LimitException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  static MemoryLimit.Status status(SoftLimit limit) {
    LimitState state = limit.state();
    return new MemoryLimit.Status(
        state.isSet() ? state.limit() : MemoryLimit.NONE,
        state.footprint(),
        state.footprintPeak(),
        state.heapTarget(),
        state.liveSet(),
        state.exceeded(),
        state.lever(),
        state.bestEffort());
  }

  private ApiMemoryLimit() {}
}
