package io.diag.bootstrap;

import io.diag.api.CustomProfile;
import io.diag.api.MemoryLimit;
import io.diag.api.NamedProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * The slot through which the classes of the bootstrap loader reach the agent, whose own loader they
 * cannot see.
 */
public final class AgentHolder {

  private static volatile Agent agent;

  /** The agent, or {@code null} in a JVM without it. */
  public static Agent agent() {
    return agent;
  }

  /** Called once, by the agent, before {@code main}. */
  public static void set(Agent loaded) {
    agent = loaded;
  }

  /**
   * What the agent does for the API. Implementations never return null, and throw only what the API
   * documents.
   */
  public interface Agent {

    String version();

    String debugUrl();

    RunningCpuProfile startCpuProfile(int hz);

    NamedProfile profile(String name);

    List<NamedProfile> profiles();

    CustomProfile createProfile(String name);

    String dumpSelf();

    String dumpAll();

    void dumpAll(OutputStream out) throws IOException;

    /** Those that this JVM can give. */
    Map<RuntimeValue, Long> runtimeValues();

    /** What it was before. */
    long setBlockRate(long nanos);

    /** What it was before; a negative one changes nothing. */
    int setMutexFraction(int fraction);

    /** -1 if none is set. */
    long memoryLimitBytes();

    /** -1 for none. */
    void setMemoryLimit(long bytes);

    MemoryLimit.Status memoryLimit();
  }

  private AgentHolder() {}
}
