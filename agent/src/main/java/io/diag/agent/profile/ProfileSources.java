package io.diag.agent.profile;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** The profiles that are there at any time, by name. */
public final class ProfileSources {

  /** Read without a lock; changed under this object's. */
  private final ConcurrentSkipListMap<String, ProfileSource> sources =
      new ConcurrentSkipListMap<>();

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
  public ProfileSource find(String name) {
    return sources.get(name);
  }

  public List<ProfileSource> list() {
    return List.copyOf(sources.values());
  }

  /** Is told of those that are there and of each that comes. */
  public synchronized void listen(Consumer<ProfileSource> newListener) {
    listener = newListener;
    sources.values().forEach(newListener);
  }
}
