package io.diag.agent.start;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.RunningJar;
import io.diag.agent.catalogue.AgentMetrics;
import io.diag.agent.config.AgentVersion;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.counters.Features;
import io.diag.agent.creation.CreationHooks;
import io.diag.agent.dump.Threads;
import io.diag.agent.endpoints.AgentStateEndpoint;
import io.diag.agent.endpoints.CatalogueEndpoint;
import io.diag.agent.endpoints.CmdlineEndpoint;
import io.diag.agent.endpoints.ContentionEndpoint;
import io.diag.agent.endpoints.DebugPageEndpoint;
import io.diag.agent.endpoints.DeltaEndpoint;
import io.diag.agent.endpoints.GcEndpoint;
import io.diag.agent.endpoints.GcTraceEndpoint;
import io.diag.agent.endpoints.GoroutineEndpoint;
import io.diag.agent.endpoints.HeapEndpoint;
import io.diag.agent.endpoints.HistogramEndpoint;
import io.diag.agent.endpoints.IndexEndpoint;
import io.diag.agent.endpoints.LeaksEndpoint;
import io.diag.agent.endpoints.LockRateEndpoint;
import io.diag.agent.endpoints.MemoryEndpoint;
import io.diag.agent.endpoints.MemoryLimitEndpoint;
import io.diag.agent.endpoints.MetricsEndpoint;
import io.diag.agent.endpoints.NamedProfileEndpoint;
import io.diag.agent.endpoints.RuntimeEndpoint;
import io.diag.agent.endpoints.SampledProfileEndpoint;
import io.diag.agent.endpoints.SymbolEndpoint;
import io.diag.agent.endpoints.ThreadStatesEndpoint;
import io.diag.agent.files.RunFile;
import io.diag.agent.gc.StopTurns;
import io.diag.agent.gctrace.GcTraceLog;
import io.diag.agent.heap.HeapProfile;
import io.diag.agent.http.DebugPort;
import io.diag.agent.http.Endpoint;
import io.diag.agent.http.Router;
import io.diag.agent.killswitch.ClosedPaths;
import io.diag.agent.killswitch.ErrorLimit;
import io.diag.agent.killswitch.KillSwitch;
import io.diag.agent.killswitch.SwitchEndpoints;
import io.diag.agent.labels.LabelHooks;
import io.diag.agent.leaks.LeakView;
import io.diag.agent.locks.ContentionProfile;
import io.diag.agent.locks.ContentionProfile.View;
import io.diag.agent.locks.LockRates;
import io.diag.agent.locks.Locks;
import io.diag.agent.log.AgentLog;
import io.diag.agent.log.ErrorLog;
import io.diag.agent.log.RootCause;
import io.diag.agent.log.SaidAlready;
import io.diag.agent.metrics.Metrics;
import io.diag.agent.metrics.PinnedHooks;
import io.diag.agent.monitors.ExactLocks;
import io.diag.agent.natives.CrashNote;
import io.diag.agent.natives.NativeLibraries;
import io.diag.agent.page.DebugPage;
import io.diag.agent.profile.ProfileDelta;
import io.diag.agent.profile.ProfileSource;
import io.diag.agent.recent.MainSeries;
import io.diag.agent.recent.RecentSeries;
import io.diag.agent.runtime.RuntimeReading;
import io.diag.agent.runtime.SnapshotLog;
import io.diag.agent.sampling.Sampling;
import io.diag.agent.threads.AgentThreads;
import io.diag.agent.threads.Privileged;
import io.diag.agent.threads.Watchdog;
import io.diag.agent.weaving.Weaving;
import io.diag.api.CustomProfile;
import io.diag.api.MemoryLimit;
import io.diag.api.NamedProfile;
import io.diag.bootstrap.AgentHolder;
import io.diag.bootstrap.RunningCpuProfile;
import io.diag.bootstrap.RuntimeValue;
import io.diag.hooks.OsThreads;
import io.diag.hooks.SuppressedErrors;
import io.diag.hooks.ThreadHooks;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The agent of this JVM. Its {@code run} puts it together and opens the port, beside {@code main}.
 */
final class RunningAgent implements AgentHolder.Agent, Runnable {

  private static final String PORT_FEATURE = "port";

  /**
   * The agent's own up to a first profile, and two that the JVM starts after premain: without those
   * it would not come up.
   */
  private static final int THREADS = 11;

  private final ErrorLimit errors;
  private final Configuration configuration;
  private final Instrumentation instrumentation;
  private final JavaBase javaBase;
  private final LabelHooks labelHooks;
  private final CreationHooks creationHooks;
  private final PinnedHooks pinnedHooks;
  private final ExactLocks exactLocks;
  private final String version = AgentVersion.read();
  private volatile String baseUrl = "";

  /** Null before the port is opened. */
  private volatile Router openRouter;

  @GuardedBy("this")
  private AgentParts parts;

  private RunningAgent(
      Configuration configuration,
      Instrumentation instrumentation,
      JavaBase javaBase,
      ErrorLimit errors)
      throws ClassNotFoundException {
    this.errors = errors;
    this.configuration = configuration;
    this.instrumentation = instrumentation;
    this.javaBase = javaBase;
    javaBase.openToBootstrapClasses("jdk.internal.misc");
    this.labelHooks = LabelHooks.prepare(configuration);
    this.creationHooks = CreationHooks.prepare(configuration);
    this.pinnedHooks = PinnedHooks.prepare(configuration);
    Weaving.install(instrumentation, labelHooks, creationHooks, pinnedHooks);
    this.exactLocks = ExactLocks.install(configuration, instrumentation);
    if (labelHooks.isInstalled()) {
      // A thread that has labels before the agent's own thread has loaded the library waits for it.
      OsThreads.loadLibraryBy(
          new Runnable() {
            @Override
            public void run() {
              // On a thread of the service's.
              Privileged.get(RunningAgent.this::parts);
            }
          });
    }
  }

  /** Makes the agent known and starts it on a thread of its own. */
  static void launch(
      Configuration configuration, Instrumentation instrumentation, JavaBase javaBase)
      throws ClassNotFoundException {
    ErrorLimit errors = new ErrorLimit(configuration.get(Options.ERRORS_MAX), new ErrorLog());
    SuppressedErrors.setListener(errors);
    try {
      AgentThreads.requireRoomFor(THREADS);
    } catch (RejectedExecutionException e) {
      AgentLog.line("not started, the service goes on without it: " + e.getMessage());
      AgentLog.end();
      return;
    }
    AgentLog.start();
    RunningAgent agent = new RunningAgent(configuration, instrumentation, javaBase, errors);
    AgentHolder.set(new ApiBoundary(agent));
    agent.profileStart();
    AgentThreads.start(agent);
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String debugUrl() {
    // A unix domain socket has no URL.
    return baseUrl.startsWith("http") ? baseUrl + "/debug/pprof/" : baseUrl;
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
  public String dumpSelf() {
    return parts().threads().dumpSelf();
  }

  @Override
  public String dumpAll() {
    return parts().threads().dumpAll();
  }

  @Override
  public void dumpAll(OutputStream out) throws IOException {
    parts().threads().dumpAll(out);
  }

  @Override
  public Map<RuntimeValue, Long> runtimeValues() {
    return RuntimeReading.now();
  }

  @Override
  public long setBlockRate(long nanos) {
    return parts().locks().rates().setBlockRate(nanos);
  }

  @Override
  public int setMutexFraction(int fraction) {
    LockRates rates = parts().locks().rates();
    return fraction < 0 ? rates.mutexFraction() : rates.setMutexFraction(fraction);
  }

  @Override
  public long memoryLimitBytes() {
    return parts().limit().limitBytes();
  }

  @Override
  public void setMemoryLimit(long bytes) {
    ApiMemoryLimit.set(parts().limit(), bytes);
  }

  @Override
  public MemoryLimit.Status memoryLimit() {
    return ApiMemoryLimit.status(parts().limit());
  }

  @Override
  public void run() {
    try {
      ThreadHooks.isLogThread(AgentLog.thread());
      AgentParts all = parts();
      Watchdog.start(
          all.features(), all.counters(), this::turnOff, () -> lookAtErrors(all.killSwitch()));
      logSnapshots(all.features());
      Runnable lookAtJar =
          RunningJar.watch(
              all.features(), version, new NativeLibraries(configuration, javaBase).directories());
      if (configuration.get(Options.GCTRACE)) {
        GcTraceLog.start(all.limit(), all.features());
      }
      all.limit().startWith(configuration.get(Options.MEMORY_LIMIT));
      all.leaks().start();
      openPort(all, lookAtJar);
    } catch (GuardException | IOException e) {
      AgentLog.line(e.getMessage());
    } catch (RejectedExecutionException e) {
      AgentLog.line(
          "the debug port stays closed; the service goes on without it: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutOfMemoryError e) {
      if (!isOfDirectMemory(e)) {
        AgentLog.outOfMemory();
        throw e;
      }
      portStaysClosed(e);
    } catch (Throwable e) {
      // Of the service's own implementations of the JDK's interfaces, too.
      portStaysClosed(e);
    }
  }

  /** On the watchdog's thread. */
  private void turnOff(String feature, String reason) {
    Router router = openRouter;
    if (router != null) {
      router.off(feature, reason);
    }
    if (!parts().killSwitch().off(feature, reason)) {
      parts().features().off(feature, reason);
    }
  }

  private void lookAtErrors(KillSwitch killSwitch) {
    SuppressedErrors.tellOfHooks();
    errors.look(killSwitch);
  }

  /** Of which the JDK takes some for each file that it reads. */
  private static boolean isOfDirectMemory(OutOfMemoryError e) {
    return e.getMessage() != null && e.getMessage().contains("irect buffer memory");
  }

  private static void portStaysClosed(Throwable why) {
    AgentLog.line(
        "the debug port stays closed; the service goes on without it: " + RootCause.of(why));
    SuppressedErrors.report(PORT_FEATURE, new SaidAlready(why));
  }

  private void logSnapshots(Features features) {
    Duration interval = configuration.get(Options.SNAPSHOT_INTERVAL);
    if (!interval.isZero()) {
      SnapshotLog.start(interval, features);
    }
  }

  private void openPort(AgentParts parts, Runnable lookAtJar) throws Exception {
    parts.sampling().startRings();
    if (configuration.keepsPortClosed()) {
      // The lines about the options have said so.
      return;
    }
    // The event loop's, and one that serves a request: that it cannot have them, Netty would say in
    // several lines, as of errors.
    AgentThreads.requireRoomFor(2);
    Router router = router(parts);
    openRouter = router;
    router.beforeEach(lookAtJar);
    DebugPort port = new DebugPort(configuration, router, parts.counters());
    DebugPort.Open open = NativeLibraries.whileNoneLoads(port::open);
    baseUrl = open.url();
    parts.features().on(PORT_FEATURE, baseUrl);
    AgentLog.line(version + " listening on " + debugUrl() + " (" + open.guards() + ")");
    writeAddressFile();
  }

  private Router router(AgentParts parts) {
    Sampling sampling = parts.sampling();
    Router router = new Router();
    router.register(IndexEndpoint.create(router));
    router.register(
        DebugPageEndpoint.create(
            new DebugPage(router, recent(parts.metrics()), version, () -> baseUrl)));
    router.register(CmdlineEndpoint.create(configuration.secrets()));
    router.register(SymbolEndpoint.create());
    router.register(SampledProfileEndpoint.cpu(sampling.cpu()));
    router.register(SampledProfileEndpoint.wall(sampling.wall()));
    router.register(SampledProfileEndpoint.fgprof(sampling.wall()));
    router.refuseWhile(parts.killSwitch()::offReason);
    parts.killSwitch().add("requests", new ClosedPaths(router));
    SwitchEndpoints.create(parts.killSwitch()).forEach(router::register);
    router.register(RuntimeEndpoint.create(parts.metrics()));
    router.register(MemoryEndpoint.create(javaBase));
    StopTurns turns = new StopTurns();
    router.register(GcEndpoint.create(turns, parts.limit(), parts.counters()));
    router.register(GcTraceEndpoint.create(parts.limit()));
    router.register(HistogramEndpoint.create(turns, javaBase));
    router.register(MemoryLimitEndpoint.create(parts.limit()));
    router.register(CatalogueEndpoint.create(new AgentMetrics(parts.metrics()), javaBase));
    router.register(
        AgentStateEndpoint.create(
            version, parts.features(), parts.counters(), parts.killSwitch()::offReason, router));
    if (parts.metrics() != null) {
      router.register(MetricsEndpoint.create(parts.metrics()));
    }
    router.register(LeaksEndpoint.create(new LeakView(parts.leaks())));
    router.register(GoroutineEndpoint.create("thread", parts.threads()));
    router.register(ThreadStatesEndpoint.create(parts.threads()));
    HeapProfile heap = new HeapProfile(parts.heap(), "heap");
    router.register(
        DeltaEndpoint.create(heap, "What has been allocated", heap::collect, heap::between));
    Locks locks = parts.locks();
    router.register(LockRateEndpoint.blockRate(locks.rates()));
    router.register(LockRateEndpoint.mutexFraction(locks.rates()));
    for (View view : List.of(View.WAITERS, View.HOLDERS)) {
      ContentionProfile profile = new ContentionProfile(locks, view);
      router.register(
          DeltaEndpoint.create(
              profile, "Contention that has ended", profile::collectEnded, ProfileDelta::between));
    }
    parts.sources().listen(source -> router.register(endpoint(source, turns, locks)));
    return router;
  }

  private static Supplier<RecentSeries> recent(Metrics metrics) {
    if (metrics != null) {
      return metrics::recent;
    }
    RecentSeries whileLookedAt = new RecentSeries(MainSeries.list());
    return () -> whileLookedAt;
  }

  private static Endpoint endpoint(ProfileSource source, StopTurns turns, Locks locks) {
    if (source instanceof ContentionProfile contention) {
      return ContentionEndpoint.create(locks, contention);
    }
    if (source instanceof Threads threads) {
      return GoroutineEndpoint.create(threads.name(), threads);
    }
    return source instanceof HeapProfile heap
        ? HeapEndpoint.create(heap, turns)
        : NamedProfileEndpoint.create(source);
  }

  /**
   * Made by whoever needs it first: nearly always the agent's own thread, or the service's, if it
   * uses the API at once or is to be profiled from its start on.
   */
  private synchronized AgentParts parts() {
    if (parts == null) {
      parts =
          AgentParts.create(
              version,
              configuration,
              instrumentation,
              javaBase,
              labelHooks,
              creationHooks,
              pinnedHooks);
      exactLocks.report(parts.features(), parts.counters());
      CrashNote.keep(version, parts.features());
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
      RunFile.write(new File(file), (baseUrl + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      AgentLog.line("option address-file: cannot write " + file + " (" + e.getMessage() + ")");
    }
  }
}
