package io.diag.api;

import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.ProfileNames;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/**
 * The profiles of this JVM that can be asked for by name, and the way to make one's own. Each is
 * also served below {@code /debug/pprof/} and shown in its index.
 *
 * <pre>{@code
 * static final CustomProfile CONNECTIONS = Profiles.create("example.org/db.connections");
 *
 * Connection open() {
 *   Connection connection = ...;
 *   CONNECTIONS.add(connection);
 *   return connection;
 * }
 *
 * void close(Connection connection) {
 *   CONNECTIONS.remove(connection);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Without the agent every well-formed name gives a profile that holds nothing,
 * costs nothing and writes nothing.
 */
public final class Profiles {

  /**
   * The profile of this name. Go's {@code pprof.Lookup}, which returns nil for an unknown name.
   *
   * @param name such as {@code heap}, or one given to {@link #create}
   * @return the profile
   * @throws IllegalArgumentException if the agent is there and knows none of this name; the message
   *     names those it knows
   */
  public static NamedProfile lookup(String name) {
    Objects.requireNonNull(name, "name");
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? new Absent(name) : agent.profile(name);
  }

  /**
   * All of them, by name. Go's {@code pprof.Profiles}.
   *
   * @return the profiles; none without the agent
   */
  public static List<NamedProfile> all() {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? List.of() : agent.profiles();
  }

  /**
   * Makes a new profile, for the life of the JVM. Go's {@code pprof.NewProfile}, which panics where
   * this throws. There may be 100; beyond that one is returned that holds nothing, and the agent
   * says so in one line.
   *
   * @param name unlike any other; by convention it begins with the package, such as {@code
   *     example.org/db.connections}. Up to 200 characters, no blanks, control characters, {@code
   *     //} or {@code ..}
   * @return the profile
   * @throws IllegalArgumentException if the name is malformed, also without the agent; with it, if
   *     the name is taken
   */
  public static CustomProfile create(String name) {
    Objects.requireNonNull(name, "name");
    ProfileNames.check(name);
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? new Absent(name) : agent.createProfile(name);
  }

  /**
   * Sets how often waits are sampled for the profile {@code block}. A wait of at least so many
   * nanoseconds is always taken, a shorter one by its share of them, and then it stands for the
   * others: the profile is right at any rate. Also {@code PUT /debug/runtime/block-rate}, and the
   * option {@code block-rate}.
   *
   * <p>Go's {@code runtime.SetBlockProfileRate} (runtime/mprof.go), which returns nothing. A wait
   * that is taken costs its thread 2 us when it is over. The first time the JDK's locks are
   * transformed, which takes some tens of milliseconds.
   *
   * @param nanos 1 takes every wait; 0 and less none
   * @return the rate before; 0 without the agent
   */
  public static long setBlockRate(long nanos) {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? 0 : agent.setBlockRate(Math.max(0, nanos));
  }

  /**
   * Sets how often it is sampled who makes other threads wait, for the profile {@code mutex}: one
   * of so many times that a thread lets others go, which then counts so many times. Also {@code PUT
   * /debug/runtime/mutex-fraction}, and the option {@code mutex-fraction}.
   *
   * <p>Go's {@code runtime.SetMutexProfileFraction} (runtime/mprof.go). The cost is as that of
   * {@link #setBlockRate}.
   *
   * @param fraction 1 takes every time, 0 none; a negative one changes nothing and only answers
   * @return the fraction before; 0 without the agent
   */
  public static int setMutexFraction(int fraction) {
    AgentHolder.Agent agent = AgentHolder.agent();
    return agent == null ? 0 : agent.setMutexFraction(fraction);
  }

  private record Absent(String name) implements CustomProfile {

    @Override
    public int count() {
      return 0;
    }

    @Override
    public void writeTo(OutputStream out, int debug) {}

    @Override
    public void add(Object object) {
      Objects.requireNonNull(object, "object");
    }

    @Override
    public void remove(Object object) {
      Objects.requireNonNull(object, "object");
    }
  }

  private Profiles() {}
}
