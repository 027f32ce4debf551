package io.diag.it.apps;

import io.diag.api.Callers;
import io.diag.api.CpuProfile;
import io.diag.api.CustomProfile;
import io.diag.api.Diag;
import io.diag.api.Labels;
import io.diag.api.MemoryLimit;
import io.diag.api.NamedProfile;
import io.diag.api.Profiles;
import io.diag.api.RuntimeSnapshot;
import io.diag.api.Threads;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A service that sets a SecurityManager, at once or with the argument {@code late} when it is told
 * to, and then asks for everything that the API has. Prints each call that is denied.
 */
public final class Permitted {

  private static final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static long failed;

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      guard();
    }
    Commands.serve(
        words -> {
          switch (words[0]) {
            case "guard" -> guard();
            case "use" -> use();
            default -> throw new IllegalArgumentException(words[0]);
          }
          return failed;
        });
  }

  @SuppressWarnings("removal")
  private static void guard() {
    System.setSecurityManager(new SecurityManager());
  }

  private static void use() {
    call("version", Diag::version);
    call("debugUrl", Diag::debugUrl);
    call("labels", () -> Labels.of("a", "b").call(Permitted::startThread));
    call("hand-over", () -> Labels.of("a", "b").call(Permitted::submit));
    call("create", Permitted::custom);
    call("all", Permitted::writeAll);
    call("block rate", () -> Profiles.setBlockRate(1));
    call("mutex fraction", () -> Profiles.setMutexFraction(1));
    call("cpu", Permitted::cpuProfile);
    call("dumpSelf", Threads::dumpSelf);
    call("dumpAll", Threads::dumpAll);
    call(
        "dumpAll to a stream",
        () -> {
          Threads.dumpAll(out);
          return null;
        });
    call("snapshot", RuntimeSnapshot::take);
    call("describe", () -> Callers.describe(0));
    call("walk", () -> Callers.walk(5));
    call("limit", () -> MemoryLimit.set(1L << 40));
    call("limit status", MemoryLimit::status);
    call("no limit", () -> MemoryLimit.set(MemoryLimit.NONE));
  }

  private static void call(String name, Callable<?> call) {
    try {
      call.call();
    } catch (Throwable e) {
      failed++;
      System.out.println(name + ": " + e + ", caused by " + e.getCause());
    }
  }

  private static Object startThread() throws InterruptedException {
    Thread thread = new Thread(() -> {});
    thread.start();
    thread.join();
    return thread;
  }

  private static Object submit() throws Exception {
    // Not shut down: that is denied with the agent and without.
    ExecutorService pool = Executors.newFixedThreadPool(1, Permitted::daemon);
    return pool.submit(() -> 1).get();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }

  private static Object custom() throws Exception {
    CustomProfile profile = Profiles.create("io.diag.it/permitted");
    profile.add(out);
    profile.writeTo(out, 0);
    profile.writeTo(out, 1);
    profile.remove(out);
    return profile.count();
  }

  private static Object writeAll() throws Exception {
    for (NamedProfile profile : Profiles.all()) {
      for (int debug = 0; debug <= 2; debug++) {
        profile.writeTo(out, debug);
      }
    }
    return Profiles.lookup("heap").count();
  }

  private static Object cpuProfile() throws Exception {
    try (CpuProfile profile = CpuProfile.start(out, 100)) {
      profile.stop();
    }
    return null;
  }

  private Permitted() {}
}
