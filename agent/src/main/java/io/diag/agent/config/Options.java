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
      new Option<>(
          "bind",
          OptionType.ADDRESS,
          "127.0.0.1",
          "127.0.0.1",
          "Address the debug port listens on. This version takes loopback addresses only, as it has"
              + " no credentials yet; with any other the port stays closed.");

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
              + " It must be writable and not mounted noexec. The files are removed once loaded.");

  public static final Option<CpuEngineChoice> CPU_ENGINE =
      new Option<>(
          "cpu.engine",
          OptionType.CPU_ENGINE,
          "auto",
          CpuEngineChoice.AUTO,
          "What drives CPU sampling. auto takes the first of the three that is permitted and"
              + " affordable.");

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
      new Option<>(
          "config",
          OptionType.FILE,
          "none",
          "",
          "Properties file with further options, NAME=VALUE a line, in UTF-8. It has the lowest"
              + " precedence.");

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

  public static final List<Option<?>> ALL =
      List.of(
          ADDRESS_FILE,
          BIND,
          CONFIG,
          CPU_ENGINE,
          CPU_PRECISE,
          ENABLED,
          LABELS,
          LABELS_HANDOVER,
          LABELS_MAX,
          LABELS_THREAD,
          LIBDIR,
          OUTPUT_DIR,
          PORT,
          RING,
          START_PROFILE,
          START_WALL);

  private Options() {}
}
