package io.diag.agent.config;

import java.time.Duration;
import java.util.List;

/** Every option of the agent. The table in the README is generated from here. */
public final class Options {

  public static final Option<Boolean> ENABLED =
      new Option<>(
          "enabled",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "false leaves the service as if the agent had not been given.");

  public static final Option<Integer> PORT =
      new Option<>(
          "port",
          OptionType.PORT,
          "6060",
          6060,
          "TCP port of the debug port. 0 picks a free one; see address-file.");

  public static final Option<String> BIND =
      Option.guard(
          "bind",
          OptionType.ADDRESS,
          "127.0.0.1",
          "127.0.0.1",
          "Address the debug port listens on. Other than loopback it takes credentials or client"
              + " certificates. unix:FILE is a socket that only the service's user can open; port is"
              + " then of no account.");

  public static final Option<String> ALLOW =
      Option.guard(
          "allow",
          OptionType.ADDRESSES,
          "Clients that are let in; all others get 403. Without it those on loopback, whatever the"
              + " address is that the port listens on.");

  public static final Option<String> TRUSTED_PROXIES =
      Option.guard(
          "trusted-proxies",
          OptionType.ADDRESSES,
          "Reverse proxies whose X-Forwarded-For tells the client's address. From anybody else the"
              + " header means nothing.");

  public static final Option<String> HOSTS =
      Option.guard(
          "hosts",
          OptionType.NAMES,
          "Names besides localhost by which the port may be asked while it takes no credentials. A"
              + " web page that points its own name here (DNS rebinding) gets 403.");

  public static final Option<String> USER =
      Option.guard("user", OptionType.TEXT, "User name of Basic authentication; see password.");

  public static final Option<String> PASSWORD =
      Option.guard(
          "password",
          OptionType.SECRET,
          "Its password. Other users may see it in the process's arguments, and who can read its"
              + " environment there; credentials=FILE is better.");

  public static final Option<String> TOKEN =
      Option.guard(
          "token",
          OptionType.SECRET,
          "Bearer token. The same holds as of password; token-file is better.");

  public static final Option<String> TOKEN_FILE =
      Option.guard(
          "token-file",
          OptionType.FILE,
          "File with a bearer token and nothing else, read again when it changes; with"
              + " credentials=generate, where the token goes.");

  public static final Option<String> CREDENTIALS =
      Option.guard(
          "credentials",
          OptionType.CREDENTIALS,
          "File of credentials, read again when it changes: lines SCOPE basic USER:PASSWORD, SCOPE"
              + " bearer TOKEN or SCOPE cert NAME, with read, capture or control for SCOPE. generate"
              + " makes a bearer token at start and writes it into token-file, or into output-dir, for"
              + " the service's user alone to read.");

  public static final Option<ControlChoice> CONTROL =
      Option.guard(
          "control",
          OptionType.CONTROL,
          "owner",
          ControlChoice.OWNER,
          "Who may change the service (PUT, POST) while no credentials are configured. owner: the"
              + " service's own user and root, on this machine. open: each client that is let in."
              + " closed: no client.");

  public static final Option<Boolean> INSECURE =
      Option.guard(
          "insecure",
          OptionType.BOOLEAN,
          "false",
          Boolean.FALSE,
          "true opens the port on an address other than loopback to whoever is in allow, without any"
              + " credentials.");

  public static final Option<Duration> RATE_LIMIT =
      Option.guard(
          "rate-limit",
          OptionType.DURATION,
          "none",
          Duration.ZERO,
          "After each costly request (a profile or a dump) its client's next one gets 429 for this"
              + " long.");

  public static final Option<Integer> LIMIT =
      Option.guard(
          "limit", OptionType.AT_ONCE, "16", 16, "Costly requests served at once; others get 429.");

  public static final Option<Integer> LIMIT_PER_SOURCE =
      Option.guard("limit.source", OptionType.AT_ONCE, "8", 8, "The same for one client address.");

  public static final Option<String> TLS_CERT =
      Option.guard(
          "tls.cert",
          OptionType.FILE,
          "Certificate chain (PEM) with which the port speaks HTTPS; read again when it changes.");

  public static final Option<String> TLS_KEY =
      Option.guard(
          "tls.key", OptionType.FILE, "Its private key (PEM, not encrypted): RSA, EC or Ed25519.");

  public static final Option<String> TLS_CLIENT_CA =
      Option.guard(
          "tls.client-ca",
          OptionType.FILE,
          "Certificates (PEM) of which one must have signed the client's: nobody without a client"
              + " certificate is let in.");

  public static final Option<String> TLS_CLIENT_NAMES =
      Option.guard(
          "tls.client-names",
          OptionType.NAMES,
          "Names of which the client's certificate must have one among its subject alternative names:"
              + " dns:NAME, uri:URI, email:ADDRESS or ip:ADDRESS. Without a kind a name with :// is a"
              + " URI, one with @ a mail address, an IP address itself, and any other a DNS name.");

  public static final Option<String> ADDRESS_FILE =
      new Option<>(
          "address-file",
          OptionType.FILE,
          "none",
          "",
          "File that gets the port's address, such as http://127.0.0.1:43521, once it is open."
              + " Written whole or not at all; removed when the JVM ends in order, unless another process"
              + " has written it since.");

  public static final Option<String> LIBDIR =
      new Option<>(
          "libdir",
          OptionType.DIRECTORY,
          "none",
          "",
          "Where native libraries are unpacked, tried before java.io.tmpdir, /dev/shm and /var/tmp."
              + " It must be writable and not mounted noexec, and no other user may be able to replace"
              + " files in it: see libdir.shared. The files are removed once loaded.");

  public static final Option<Boolean> LIBDIR_SHARED =
      new Option<>(
          "libdir.shared",
          OptionType.BOOLEAN,
          "false",
          Boolean.FALSE,
          "true takes libdir although other users can replace files in it, and could run code as the"
              + " service: for a volume that no other user has, such as an emptyDir of Kubernetes with"
              + " mode 0777. With false such a directory is not used.");

  public static final Option<CpuEngineChoice> CPU_ENGINE =
      new Option<>(
          "cpu.engine",
          OptionType.CPU_ENGINE,
          "auto",
          CpuEngineChoice.AUTO,
          "What drives CPU sampling. auto takes the first of the three that is permitted and"
              + " affordable.");

  public static final Option<Boolean> ENGINE_UNTESTED =
      new Option<>(
          "engine.untested",
          OptionType.BOOLEAN,
          "false",
          Boolean.FALSE,
          "true loads async-profiler also on a JDK newer than the newest one it was tried on, where"
              + " it may end the service. With false CPU and wall-clock profiles are off there.");

  public static final Option<Boolean> CPU_PRECISE =
      new Option<>(
          "cpu.precise",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Makes the JIT compilers keep the position of each instruction from start on, as"
              + " -XX:+DebugNonSafepoints does, so that samples are charged to the right method and"
              + " line. Costs a little memory beside the code cache.");

  public static final Option<String> CONFIG =
      Option.guard(
          "config",
          OptionType.FILE,
          "Properties file with further options, NAME=VALUE a line, in UTF-8. It has the lowest"
              + " precedence.");

  public static final Option<Mode> MODE =
      new Option<>(
          "mode",
          OptionType.MODE,
          "standard",
          Mode.STANDARD,
          "How much is done before anyone asks. minimal puts nothing into classes of the JDK and"
              + " samples nothing until asked, for a first roll-out: no labels, no creators of"
              + " threads, no leak detector, contention of monitors only. full also samples the CPU,"
              + " the wall clock and contention all the time. It sets defaults; options that are"
              + " given win.");

  public static final Option<Integer> ERRORS_MAX =
      new Option<>(
          "errors.max",
          OptionType.ERRORS,
          "100",
          100,
          "A feature in which so many errors were suppressed is turned off, with one line, until"
              + " POST /debug/on. 0 for never.");

  public static final Option<Duration> START_PROFILE =
      new Option<>(
          "start-profile",
          OptionType.DURATION,
          "none",
          Duration.ZERO,
          "Takes a CPU profile of the service's start, beginning before main, and writes it into"
              + " output-dir. If the service ends earlier, what there is.");

  public static final Option<Duration> START_WALL =
      new Option<>(
          "start-wall",
          OptionType.DURATION,
          "none",
          Duration.ZERO,
          "The same with a wall-clock profile.");

  public static final Option<String> OUTPUT_DIR =
      new Option<>(
          "output-dir",
          OptionType.DIRECTORY,
          ".",
          ".",
          "Where files go that were asked for by an option. One line on stderr names each.");

  public static final Option<RingChoice> RING =
      new Option<>(
          "ring",
          OptionType.RING,
          "none",
          RingChoice.NONE,
          "Samples always, and keeps the last five minutes: profile?last=60 and wall?last=60 answer"
              + " at once with what has just happened.");

  public static final Option<Boolean> GCTRACE =
      new Option<>(
          "gctrace",
          OptionType.BOOLEAN,
          "false",
          Boolean.FALSE,
          "true writes a line to stderr for each collection: the lines of /debug/gctrace.");

  public static final Option<Boolean> METRICS =
      new Option<>(
          "metrics",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Measures latencies for /metrics, on a thread that wakes up twenty times a second. With false"
              + " there is no /metrics.");

  public static final Option<Duration> SNAPSHOT_INTERVAL =
      new Option<>(
          "snapshot.interval",
          OptionType.INTERVAL,
          "0",
          Duration.ZERO,
          "Writes the line of /debug/runtime to stderr so often. 0 for never.");

  public static final Option<Boolean> LABELS =
      new Option<>(
          "labels",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Follows the labels of io.diag.api.Labels. false leaves the JDK's thread and executor"
              + " classes as they are, and scopes do nothing.");

  public static final Option<Boolean> LABELS_HANDOVER =
      new Option<>(
          "labels.handover",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Tasks given to executors and to CompletableFuture's async methods run under the labels of"
              + " whoever gave them. With false they run without.");

  public static final Option<Integer> LABELS_MAX =
      new Option<>(
          "labels.max",
          OptionType.LABEL_SETS,
          "10000",
          10_000,
          "How many different label sets are told apart in the profiles that run at a time. What is"
              + " beyond has the label labels=overflow.");

  public static final Option<Boolean> LABELS_THREAD =
      new Option<>(
          "labels.thread",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Gives each CPU and wall-clock sample the label thread, the name of its thread with every"
              + " number in it replaced by #.");

  public static final Option<Boolean> THREADCREATE =
      new Option<>(
          "threadcreate",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Remembers of each living thread who started it. With false nothing is put into the JDK's"
              + " thread classes for that.");

  public static final Option<Integer> THREADCREATE_VIRTUAL_RATE =
      new Option<>(
          "threadcreate.virtual-rate",
          OptionType.VIRTUAL_RATE,
          "256",
          256,
          "Of so many virtual threads one is remembered, which stands for all of them. 1 takes each,"
              + " 0 none.");

  public static final Option<Integer> HEAP_INTERVAL =
      new Option<>(
          "heap.interval",
          OptionType.SAMPLED_BYTES,
          "524288",
          524_288,
          "Of so many bytes that are allocated one object is sampled, on average, as Go's"
              + " MemProfileRate. 0 turns the heap profile off.");

  public static final Option<Integer> HEAP_DEPTH =
      new Option<>(
          "heap.depth",
          OptionType.FRAMES,
          "128",
          128,
          "How many frames of an allocation's stack are kept, innermost first. Each costs the sample"
              + " some 0.12 us.");

  public static final Option<Integer> HEAP_MAX_STACKS =
      new Option<>(
          "heap.max-stacks",
          OptionType.KEPT,
          "16384",
          16_384,
          "How many different stacks the heap profile keeps, and four times as many different"
              + " combinations of stack, class, size and labels. The others are added up without.");

  public static final Option<Integer> HEAP_MAX_OBJECTS =
      new Option<>(
          "heap.max-objects",
          OptionType.KEPT,
          "131072",
          131_072,
          "How many sampled objects are followed at once until they die. What is beyond is missing"
              + " from what is in use, and counted.");

  public static final Option<Integer> BLOCK_RATE =
      new Option<>(
          "block-rate",
          OptionType.NANOS,
          "0",
          0,
          "Samples waits from start on, one in so many nanoseconds of waiting, as Go's"
              + " SetBlockProfileRate: 1 takes each, 0 none. PUT /debug/runtime/block-rate changes it.");

  public static final Option<Integer> MUTEX_FRACTION =
      new Option<>(
          "mutex-fraction",
          OptionType.FRACTION,
          "0",
          0,
          "Samples from start on who makes others wait, one of so many times, as Go's"
              + " SetMutexProfileFraction: 1 takes each, 0 none. PUT /debug/runtime/mutex-fraction"
              + " changes it.");

  public static final Option<String> LOCKS_EXACT =
      new Option<>(
          "locks.exact",
          OptionType.CLASSES,
          "none",
          "",
          "Classes that are rewritten as they are loaded to tell when they leave a monitor: mutex then"
              + " has the very stack that let the others in. See docs/locks.md.");

  public static final Option<Integer> LOCKS_MAX_STACKS =
      new Option<>(
          "locks.max-stacks",
          OptionType.KEPT,
          "4096",
          4096,
          "How many different stacks of waiters and holders are kept, and as many different"
              + " combinations of stack and labels. The others are added up without.");

  public static final Option<Boolean> LOCKS_RECORDER =
      new Option<>(
          "locks.recorder",
          OptionType.BOOLEAN,
          "true",
          Boolean.TRUE,
          "Where the native library cannot be loaded, waits for monitors are taken from the JDK's"
              + " Flight Recorder while contention is sampled. false leaves them out.");

  public static final Option<Duration> LEAK_INTERVAL =
      new Option<>(
          "leak.interval",
          OptionType.INTERVAL,
          "60s",
          Duration.ofSeconds(60),
          "How often the leak detector takes a dump of all threads; a leak shows after four of these."
              + " 0 turns it off.");

  public static final Option<Integer> LEAK_THRESHOLD =
      new Option<>(
          "leak.threshold",
          OptionType.THREADS,
          "10",
          10,
          "By how many threads a stack has to have grown to be taken for a leak.");

  public static final Option<Double> LEAK_MIN_GROWTH =
      new Option<>(
          "leak.min-growth",
          OptionType.PER_MINUTE,
          "0.2",
          0.2,
          "The same by how many threads a minute.");

  public static final Option<String> LEAK_ALLOW =
      new Option<>(
          "leak.allow",
          OptionType.PATTERNS,
          "none",
          "",
          "Stacks that may grow: those with a frame whose package.Class.method begins with one of"
              + " these, such as com.example.Pool or com.example.Pool$Worker.");

  public static final Option<LimitValue> MEMORY_LIMIT =
      new Option<>(
          "memory-limit",
          OptionType.MEMORY_LIMIT,
          "off",
          LimitValue.OFF,
          "Soft limit on the memory of the whole process: the collector works harder to keep below"
              + " it. Never ends the service; see docs/memory-limit.md.");

  public static final List<Option<?>> ALL =
      List.of(
          ADDRESS_FILE,
          ALLOW,
          BIND,
          BLOCK_RATE,
          CONFIG,
          CONTROL,
          CPU_ENGINE,
          CPU_PRECISE,
          CREDENTIALS,
          ENABLED,
          ENGINE_UNTESTED,
          ERRORS_MAX,
          GCTRACE,
          HEAP_DEPTH,
          HEAP_INTERVAL,
          HEAP_MAX_OBJECTS,
          HEAP_MAX_STACKS,
          HOSTS,
          INSECURE,
          LABELS,
          LABELS_HANDOVER,
          LABELS_MAX,
          LABELS_THREAD,
          LEAK_ALLOW,
          LEAK_INTERVAL,
          LEAK_MIN_GROWTH,
          LEAK_THRESHOLD,
          LIBDIR,
          LIBDIR_SHARED,
          LIMIT,
          LIMIT_PER_SOURCE,
          LOCKS_EXACT,
          LOCKS_MAX_STACKS,
          LOCKS_RECORDER,
          MEMORY_LIMIT,
          METRICS,
          MODE,
          MUTEX_FRACTION,
          OUTPUT_DIR,
          PASSWORD,
          PORT,
          RATE_LIMIT,
          RING,
          SNAPSHOT_INTERVAL,
          START_PROFILE,
          START_WALL,
          THREADCREATE,
          THREADCREATE_VIRTUAL_RATE,
          TLS_CERT,
          TLS_CLIENT_CA,
          TLS_CLIENT_NAMES,
          TLS_KEY,
          TOKEN,
          TOKEN_FILE,
          TRUSTED_PROXIES,
          USER);

  /** The option of this name, or null. */
  static Option<?> named(String name) {
    for (Option<?> option : ALL) {
      if (option.name().equals(name)) {
        return option;
      }
    }
    return null;
  }

  private Options() {}
}
