package io.diag.agent.start;

import io.diag.agent.threads.Privileged;
import io.diag.api.CustomProfile;
import io.diag.api.MemoryLimit;
import io.diag.api.NamedProfile;
import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.RunningCpuProfile;
import io.diag.bootstrap.RuntimeValue;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Where the API enters the agent: what the service asks for is done with the agent's permissions. A
 * stream of the service's is still asked for its own.
 */
record ApiBoundary(AgentHolder.Agent agent) implements AgentHolder.Agent {

  @Override
  public String version() {
    return agent.version();
  }

  @Override
  public String debugUrl() {
    return agent.debugUrl();
  }

  @Override
  public RunningCpuProfile startCpuProfile(int hz) {
    RunningCpuProfile running = Privileged.get(() -> agent.startCpuProfile(hz));
    return out -> Privileged.write(() -> running.stop(out));
  }

  @Override
  public NamedProfile profile(String name) {
    return wrapped(Privileged.get(() -> agent.profile(name)));
  }

  @Override
  public List<NamedProfile> profiles() {
    return Privileged.get(() -> agent.profiles().stream().map(ApiBoundary::wrapped).toList());
  }

  @Override
  public CustomProfile createProfile(String name) {
    return new Custom(Privileged.get(() -> agent.createProfile(name)));
  }

  @Override
  public String dumpSelf() {
    return Privileged.get(agent::dumpSelf);
  }

  @Override
  public String dumpAll() {
    return Privileged.get(agent::dumpAll);
  }

  @Override
  public void dumpAll(OutputStream out) throws IOException {
    Privileged.write(() -> agent.dumpAll(out));
  }

  @Override
  public Map<RuntimeValue, Long> runtimeValues() {
    return Privileged.get(agent::runtimeValues);
  }

  @Override
  public long setBlockRate(long nanos) {
    return Privileged.get(() -> agent.setBlockRate(nanos));
  }

  @Override
  public int setMutexFraction(int fraction) {
    return Privileged.get(() -> agent.setMutexFraction(fraction));
  }

  @Override
  public long memoryLimitBytes() {
    return Privileged.get(agent::memoryLimitBytes);
  }

  @Override
  public void setMemoryLimit(long bytes) {
    Privileged.run(() -> agent.setMemoryLimit(bytes));
  }

  @Override
  public MemoryLimit.Status memoryLimit() {
    return Privileged.get(agent::memoryLimit);
  }

  private static NamedProfile wrapped(NamedProfile profile) {
    return profile instanceof CustomProfile custom ? new Custom(custom) : new Named(profile);
  }

  private record Named(NamedProfile profile) implements NamedProfile {

    @Override
    public String name() {
      return profile.name();
    }

    @Override
    public int count() {
      return Privileged.get(profile::count);
    }

    @Override
    public void writeTo(OutputStream out, int debug) throws IOException {
      Privileged.write(() -> profile.writeTo(out, debug));
    }
  }

  private record Custom(CustomProfile profile) implements CustomProfile {

    @Override
    public String name() {
      return profile.name();
    }

    @Override
    public int count() {
      return Privileged.get(profile::count);
    }

    @Override
    public void writeTo(OutputStream out, int debug) throws IOException {
      Privileged.write(() -> profile.writeTo(out, debug));
    }

    @Override
    public void add(Object object) {
      Privileged.run(() -> profile.add(object));
    }

    @Override
    public void remove(Object object) {
      Privileged.run(() -> profile.remove(object));
    }
  }
}
