package io.diag.agent.gate;

import java.util.Locale;

/** What an answer costs the service, and by what it is kept within bounds. */
public enum Work {
  /** Less than a millisecond of CPU: nothing is checked. */
  CHEAP,
  /** More: not for another site's page, but for a link on it that somebody follows. */
  CHECKED,
  /** Takes one of the places of the option limit: not for another site's page either. */
  COUNTED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
