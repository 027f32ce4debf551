package io.diag.api;

/**
 * Tells where the objects were made that are still there: connections, sessions, leases, whatever
 * has to be given back. Made by {@link Profiles#create}.
 *
 * <p>Objects are held weakly and compared by identity. One that is collected without having been
 * removed is gone from the profile, too. A profile follows up to 65,536 objects at once; what is
 * added beyond is counted, and the profile says so.
 *
 * <p>Thread-safe. Without the agent its methods do nothing.
 */
public interface CustomProfile extends NamedProfile {

  /**
   * Adds an object with the stack of the caller, up to 128 frames. Costs about 5 microseconds, and
   * half of one for each frame.
   *
   * <p>Go's {@code Profile.Add}, which panics if the value is there already; here the first stack
   * stays.
   *
   * @param object what is to be found again
   * @throws NullPointerException if it is null, also without the agent
   */
  void add(Object object);

  /**
   * Removes an object. One that is not there is no error. Cheap: no stack is taken. Go's {@code
   * Profile.Remove}.
   *
   * @param object what was added
   * @throws NullPointerException if it is null, also without the agent
   */
  void remove(Object object);
}
