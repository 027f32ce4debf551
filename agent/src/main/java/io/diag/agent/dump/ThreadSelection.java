package io.diag.agent.dump;

import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.FullSource;
import io.diag.agent.profile.Profile;

/**
 * The threads that a client wants to see.
 *
 * @param states whether their states are among their labels
 */
public record ThreadSelection(Threads threads, DumpScope scope, boolean states)
    implements DeltaSource, FullSource {

  @Override
  public String name() {
    return threads.name();
  }

  @Override
  public String description() {
    return threads.description();
  }

  @Override
  public String cost() {
    return threads.cost();
  }

  @Override
  public int count() {
    return threads.count();
  }

  @Override
  public Profile collect() {
    return threads.profile(scope, states);
  }

  @Override
  public Full full() {
    return threads.dump(scope)::writeTo;
  }
}
