package io.diag.agent.custom;

import io.diag.agent.log.AgentLog;
import io.diag.agent.profile.ProfileSources;
import io.diag.api.CustomProfile;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Makes the profiles that a service defines for itself. */
public final class CustomProfiles {

  private static final int MAX_PROFILES = 100;
  private static final int MAX_OBJECTS = 65_536;
  private static final int MAX_NAME = 200;

  private static final Pattern UNUSABLE = Pattern.compile("[\\p{Cntrl}\\s]");

  /** Paths below /debug/pprof/ that are no such profiles, and names that Go has given away. */
  private static final Set<String> TAKEN =
      Set.of(
          "allocs",
          "block",
          "cleaner",
          "cmdline",
          "goroutine",
          "goroutineleak",
          "heap",
          "mutex",
          "profile",
          "symbol",
          "thread",
          "threadcreate",
          "trace",
          "wall");

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
    if (name.isEmpty() || name.length() > MAX_NAME || UNUSABLE.matcher(name).find()) {
      throw new IllegalArgumentException(
          "profile name '"
              + name
              + "' cannot be used: 1 to "
              + MAX_NAME
              + " characters, no blanks or control characters");
    }
    ObjectProfile profile = new ObjectProfile(name, MAX_OBJECTS);
    if (count.incrementAndGet() > MAX_PROFILES) {
      if (count.get() == MAX_PROFILES + 1) {
        AgentLog.line(
            "more than " + MAX_PROFILES + " custom profiles: " + name + " and others stay empty");
      }
      return new ObjectProfile(name, 0);
    }
    if (TAKEN.contains(name) || !sources.register(profile)) {
      count.decrementAndGet();
      throw new IllegalArgumentException("profile name '" + name + "' is taken");
    }
    return profile;
  }
}
