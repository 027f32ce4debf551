package io.diag.agent.custom;

import io.diag.agent.http.OwnNames;
import io.diag.agent.log.AgentLog;
import io.diag.agent.profile.ProfileSources;
import io.diag.api.CustomProfile;
import io.diag.bootstrap.ProfileNames;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the profiles that a service defines for itself. */
public final class CustomProfiles {

  private static final int MAX_PROFILES = 100;
  private static final int MAX_OBJECTS = 65_536;

  private final ProfileSources sources;
  private final AtomicInteger count = new AtomicInteger();

  public CustomProfiles(ProfileSources sources) {
    this.sources = sources;
  }

  /**
   * Makes one.
   *
   * @throws IllegalArgumentException if the name cannot be used
   */
  public CustomProfile create(String name) {
    ProfileNames.check(name);
    if (OwnNames.have(name)) {
      throw new IllegalArgumentException(
          "profile name '" + name + "' is taken: /debug/pprof/" + name + " is the agent's own");
    }
    ObjectProfile profile = new ObjectProfile(name, MAX_OBJECTS);
    if (count.incrementAndGet() > MAX_PROFILES) {
      if (count.get() == MAX_PROFILES + 1) {
        AgentLog.line(
            "more than " + MAX_PROFILES + " custom profiles: " + name + " and others stay empty");
      }
      return new ObjectProfile(name, 0);
    }
    if (!sources.register(profile)) {
      count.decrementAndGet();
      throw new IllegalArgumentException("profile name '" + name + "' is taken");
    }
    return profile;
  }
}
