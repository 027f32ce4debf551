package io.diag.agent.metrics;

import io.diag.agent.gc.GarbageCollection;
import io.diag.agent.gc.GarbageCollections;
import java.util.function.Consumer;

/**
 * Pauses by the JVM's notices, in whole milliseconds: for where the native library is not there.
 * Not before somebody asks, since each takes 60 microseconds.
 */
final class ToldPauses implements Consumer<GarbageCollection> {

  private static final long MILLISECOND = 1_000_000;

  private final Distributions distributions;

  ToldPauses(Distributions distributions) {
    this.distributions = distributions;
    distributions.isMissing(
        distributions.gcPauses,
        "the agent's native library is not there, and this JVM does not tell of collections");
  }

  /** Needs the module java.management. */
  void listen() {
    if (GarbageCollections.instance().areTold()) {
      GarbageCollections.instance().listen(this);
      distributions.isMeasured(distributions.gcPauses);
    }
  }

  @Override
  public void accept(GarbageCollection collection) {
    if (!collection.isConcurrent()) {
      distributions.gcPauses.observe(collection.durationMillis() * MILLISECOND);
    }
  }
}
