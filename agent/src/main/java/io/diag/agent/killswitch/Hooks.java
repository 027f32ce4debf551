package io.diag.agent.killswitch;

import io.diag.agent.counters.Switchable;
import io.diag.agent.creation.ThreadCreation;
import io.diag.hooks.HookSwitch;

/**
 * The hooks in the JDK's classes: labels, creators of threads, threads that keep their carriers.
 */
public final class Hooks implements Switchable {

  public static final String FEATURE = "hooks";

  private final ThreadCreation creation;

  public Hooks(ThreadCreation creation) {
    this.creation = creation;
  }

  @Override
  public void off(String reason) {
    HookSwitch.off();
    creation.hooksAreOff();
  }

  @Override
  public void on() {
    HookSwitch.on();
    creation.hooksAreOn();
  }
}
