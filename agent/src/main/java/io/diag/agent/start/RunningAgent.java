package io.diag.agent.start;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.config.AgentVersion;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.endpoints.AgentStateEndpoint;
import io.diag.agent.endpoints.CmdlineEndpoint;
import io.diag.agent.endpoints.IndexEndpoint;
import io.diag.agent.endpoints.SampledProfileEndpoint;
import io.diag.agent.endpoints.SymbolEndpoint;
import io.diag.agent.http.DebugPort;
import io.diag.agent.http.Router;
import io.diag.agent.log.AgentLog;
import io.diag.agent.log.ErrorLog;
import io.diag.agent.natives.JvmtiLibrary;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.sampling.Sampling;
import io.diag.agent.threads.AgentThreads;
import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.SuppressedErrors;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * The agent of this JVM. Its {@code run} puts it together and opens the port, beside {@code main}.
 */
final class RunningAgent implements AgentHolder.Agent, Runnable {

  private static final String PORT_FEATURE = "port";
  private static final String POSITIONS_FEATURE = "cpu.precise";

  private final Configuration configuration;
  private final Instrumentation instrumentation;
  private final JavaBase javaBase;
  private final String version = AgentVersion.read();
  private volatile String baseUrl = "";

  private RunningAgent(
      Configuration configuration, Instrumentation instrumentation, JavaBase javaBase) {
    this.configuration = configuration;
    this.instrumentation = instrumentation;
    this.javaBase = javaBase;
  }

  /** Makes the agent known and starts it on a thread of its own. */
  static void launch(
      Configuration configuration, Instrumentation instrumentation, JavaBase javaBase) {
    SuppressedErrors.setListener(new ErrorLog());
    RunningAgent agent = new RunningAgent(configuration, instrumentation, javaBase);
    AgentHolder.set(agent);
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
  public void run() {
    Features features = new Features();
    Counters counters = new Counters();
    counters.counter(
        "diag_suppressed_errors_total",
        "Errors inside the agent that were kept from the service.",
        SuppressedErrors::count);
    NativeLibraries libraries = new NativeLibraries(configuration, javaBase);
    // First of all: what is compiled before this has its positions at safepoints only.
    JvmtiLibrary.load(libraries, features);
    if (configuration.get(Options.CPU_PRECISE)) {
      keepAllPositions(features);
    }
    try {
      Router router = router(libraries, features, counters);
      InetSocketAddress address = new DebugPort(configuration, router, counters).open();
      baseUrl = "http://" + host(address) + ":" + address.getPort();
      features.on(PORT_FEATURE, baseUrl);
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
    } catch (RuntimeException | LinkageError e) {
      SuppressedErrors.report(PORT_FEATURE, e);
      AgentLog.line("the debug port stays closed; the service goes on without it");
    }
  }

  private Router router(NativeLibraries libraries, Features features, Counters counters) {
    Sampling sampling = new Sampling(libraries, configuration, instrumentation, features, counters);
    Router router = new Router();
    router.register(IndexEndpoint.create(router));
    router.register(CmdlineEndpoint.create());
    router.register(SymbolEndpoint.create());
    router.register(SampledProfileEndpoint.cpu(sampling.cpu()));
    router.register(SampledProfileEndpoint.wall(sampling.wall()));
    router.register(SampledProfileEndpoint.fgprof(sampling.wall()));
    router.register(AgentStateEndpoint.create(version, features, counters));
    return router;
  }

  private static void keepAllPositions(Features features) {
    if (JvmtiLibrary.keepAllPositions()) {
      features.on(POSITIONS_FEATURE, "");
    } else if (JvmtiLibrary.isLoaded()) {
      features.off(
          POSITIONS_FEATURE,
          "the JVM refuses compilation events; -XX:+UnlockDiagnosticVMOptions"
              + " -XX:+DebugNonSafepoints does the same");
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
