package io.diag.agent.killswitch;

import io.diag.agent.counters.Switchable;
import io.diag.agent.http.Router;

/** Endpoints that the watchdog has closed: they are answered again when the agent is turned on. */
public final class ClosedPaths implements Switchable {

  private final Router router;

  public ClosedPaths(Router router) {
    this.router = router;
  }

  /** While all is off the router asks for the reason itself. */
  @Override
  public void off(String reason) {}

  @Override
  public void on() {
    router.reopen();
  }
}
