package io.diag.agent.gate;

import java.util.Locale;

/** What an answer costs the service, and by what it is kept within bounds. */
public enum Work {
  /** Less than a millisecond of CPU: nothing is checked. */
  CHEAP,
  /** More: refused to another site's page, except when a user follows a link on it. */
  CHECKED,
  /** Takes one of the places of the option limit: not for another site's page either. */
  COUNTED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
