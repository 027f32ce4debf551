package io.diag.agent.profile;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The profiles that are there at any time, by name. */
public final class ProfileSources {

  @GuardedBy("this")
  private final TreeMap<String, ProfileSource> sources = new TreeMap<>();

  @GuardedBy("this")
  private Consumer<ProfileSource> listener = source -> {};

  /** Adds one; false if the name is taken. */
  public synchronized boolean register(ProfileSource source) {
    if (sources.putIfAbsent(source.name(), source) != null) {
      return false;
    }
    listener.accept(source);
    return true;
  }

  /** Null if there is none. */
  public synchronized ProfileSource find(String name) {
    return sources.get(name);
  }

  public synchronized List<ProfileSource> list() {
    return List.copyOf(sources.values());
  }

  /** Is told of those that are there and of each that comes. */
  public synchronized void listen(Consumer<ProfileSource> newListener) {
    listener = newListener;
    sources.values().forEach(newListener);
  }
}
