package io.diag.agent.start;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.config.AgentVersion;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.endpoints.AgentStateEndpoint;
import io.diag.agent.endpoints.CmdlineEndpoint;
import io.diag.agent.endpoints.IndexEndpoint;
import io.diag.agent.endpoints.NamedProfileEndpoint;
import io.diag.agent.endpoints.SampledProfileEndpoint;
import io.diag.agent.endpoints.SymbolEndpoint;
import io.diag.agent.http.DebugPort;
import io.diag.agent.http.Router;
import io.diag.agent.labels.LabelHooks;
import io.diag.agent.log.AgentLog;
import io.diag.agent.log.ErrorLog;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.sampling.Sampling;
import io.diag.agent.threads.AgentThreads;
import io.diag.api.CustomProfile;
import io.diag.api.NamedProfile;
import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.RunningCpuProfile;
import io.diag.hooks.OsThreads;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The agent of this JVM. Its {@code run} puts it together and opens the port, beside {@code main}.
 */
final class RunningAgent implements AgentHolder.Agent, Runnable {

  private static final String PORT_FEATURE = "port";

  private final Configuration configuration;
  private final Instrumentation instrumentation;
  private final JavaBase javaBase;
  private final LabelHooks labelHooks;
  private final String version = AgentVersion.read();
  private volatile String baseUrl = "";

  @GuardedBy("this")
  private AgentParts parts;

  private RunningAgent(
      Configuration configuration, Instrumentation instrumentation, JavaBase javaBase) {
    this.configuration = configuration;
    this.instrumentation = instrumentation;
    this.javaBase = javaBase;
    this.labelHooks = LabelHooks.install(configuration, instrumentation, javaBase);
    if (labelHooks.isInstalled()) {
      // A thread that has labels before the agent's own thread has loaded the library waits for it.
      OsThreads.loadLibraryBy(
          new Runnable() {
            @Override
            public void run() {
              parts();
            }
          });
    }
  }

  /** Makes the agent known and starts it on a thread of its own. */
  static void launch(
      Configuration configuration, Instrumentation instrumentation, JavaBase javaBase) {
    SuppressedErrors.setListener(new ErrorLog());
    RunningAgent agent = new RunningAgent(configuration, instrumentation, javaBase);
    AgentHolder.set(agent);
    agent.profileStart();
    AgentThreads.start(agent);
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String debugUrl() {
    return baseUrl.isEmpty() ? "" : baseUrl + "/debug/pprof/";
  }

  @Override
  public RunningCpuProfile startCpuProfile(int hz) {
    return ApiCpuProfile.start(parts().sampling().cpu(), hz);
  }

  @Override
  public NamedProfile profile(String name) {
    return ApiProfiles.find(parts().sources(), name);
  }

  @Override
  public List<NamedProfile> profiles() {
    return ApiProfiles.list(parts().sources());
  }

  @Override
  public CustomProfile createProfile(String name) {
    return parts().custom().create(name);
  }

  @Override
  public void run() {
    AgentParts parts = parts();
    parts.sampling().startRings();
    try {
      Router router = router(parts);
      DebugPort port = new DebugPort(configuration, router, parts.counters());
      InetSocketAddress address = NativeLibraries.whileNoneLoads(port::open);
      baseUrl = "http://" + host(address) + ":" + address.getPort();
      parts.features().on(PORT_FEATURE, baseUrl);
      AgentLog.line(
          version
              + " listening on "
              + debugUrl()
              + " (no credentials: only clients on this machine are let in)");
      writeAddressFile();
    } catch (IOException e) {
      AgentLog.line(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError e) {
      SuppressedErrors.report(PORT_FEATURE, e);
      AgentLog.line("the debug port stays closed; the service goes on without it");
    }
  }

  private Router router(AgentParts parts) {
    Sampling sampling = parts.sampling();
    Router router = new Router();
    router.register(IndexEndpoint.create(router));
    router.register(CmdlineEndpoint.create());
    router.register(SymbolEndpoint.create());
    router.register(SampledProfileEndpoint.cpu(sampling.cpu()));
    router.register(SampledProfileEndpoint.wall(sampling.wall()));
    router.register(SampledProfileEndpoint.fgprof(sampling.wall()));
    router.register(AgentStateEndpoint.create(version, parts.features(), parts.counters()));
    parts.sources().listen(source -> router.register(NamedProfileEndpoint.create(source)));
    return router;
  }

  /**
   * Made by whoever needs it first: nearly always the agent's own thread, or the service's, if it
   * uses the API at once or is to be profiled from its start on.
   */
  private synchronized AgentParts parts() {
    if (parts == null) {
      parts = AgentParts.create(configuration, instrumentation, javaBase, labelHooks);
    }
    return parts;
  }

  private void profileStart() {
    Duration cpu = configuration.get(Options.START_PROFILE);
    Duration wall = configuration.get(Options.START_WALL);
    String directory = configuration.get(Options.OUTPUT_DIR);
    if (!cpu.isZero()) {
      StartProfile.begin(
          Options.START_PROFILE.name(), parts().sampling().cpu(), Sampling.CPU_HZ, cpu, directory);
    }
    if (!wall.isZero()) {
      StartProfile.begin(
          Options.START_WALL.name(), parts().sampling().wall(), Sampling.WALL_HZ, wall, directory);
    }
  }

  private void writeAddressFile() {
    String file = configuration.get(Options.ADDRESS_FILE);
    if (file.isEmpty()) {
      return;
    }
    try {
      AddressFile.write(file, baseUrl);
    } catch (IOException e) {
      AgentLog.line("option address-file: cannot write " + file + " (" + e.getMessage() + ")");
    }
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host;
  }
}
