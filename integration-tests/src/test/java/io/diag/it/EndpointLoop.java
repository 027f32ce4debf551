package io.diag.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks one debug port for all that it serves, again and again, on several threads that begin at
 * different ones. The first answer that is missing or wrong ends it.
 */
final class EndpointLoop {

  private static final int THREADS = 2;
  private static final Pattern WINDOW = Pattern.compile("\\bseconds=(\\d+)");

  private final TargetJvm jvm;
  private final List<String> requests = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Long> slowestNanos = new ConcurrentHashMap<>();
  private final LongAdder answered = new LongAdder();
  private volatile boolean ended;
  private volatile Throwable failure;

  EndpointLoop(TargetJvm jvm) throws Exception {
    this.jvm = jvm;
    for (String path : Endpoints.paths(jvm)) {
      Endpoints.queries(path).forEach(query -> requests.add(path + query));
    }
    // The first one weaves the hooks into the JDK's locks, under the load.
    requests.add("/debug/pprof/block?seconds=1");
  }

  void start() {
    for (int i = 0; i < THREADS; i++) {
      int first = i * requests.size() / THREADS;
      Thread thread = new Thread(() -> run(first), "asks-" + i);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(int first) {
    try {
      for (int next = first; !ended && failure == null; next++) {
        ask(requests.get(next % requests.size()));
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void ask(String request) throws Exception {
    long start = System.nanoTime();
    Reply reply;
    try {
      // Both have a deadline.
      reply = jvm.get(request);
      if (reply.status() == 405) {
        reply = jvm.request("POST", request, "");
      }
    } catch (Exception e) {
      throw new AssertionError("no answer to " + request + "; " + jvm.outputs(), e);
    }
    // Collections and histograms are refused where the one before was too short a time ago.
    if (reply.status() != 200 && reply.status() != 429) {
      throw new AssertionError(request + ": " + reply.status() + " " + reply.text());
    }
    Matcher window = WINDOW.matcher(request);
    long asked = window.find() ? Long.parseLong(window.group(1)) * 1_000_000_000L : 0;
    slowestNanos.merge(request, TargetJvm.since(start).toNanos() - asked, Math::max);
    answered.increment();
  }

  /** Each has been asked at least once. */
  void end() throws Exception {
    try {
      Await.until(
          "all are asked for", () -> failure != null || slowestNanos.size() == requests.size());
    } finally {
      ended = true;
      for (Thread thread : threads) {
        thread.join(2 * Await.DEADLINE.toMillis());
      }
    }
    if (failure != null) {
      throw new AssertionError("the loop of requests has failed", failure);
    }
    if (threads.stream().anyMatch(Thread::isAlive)) {
      throw new AssertionError("a request hangs; " + jvm.outputs());
    }
  }

  long answered() {
    return answered.sum();
  }

  /** The request that took longest, beyond the seconds it asked for. */
  String slowest() {
    Map.Entry<String, Long> slowest =
        slowestNanos.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
    return String.format(Locale.ROOT, "`%s` %.1f s", slowest.getKey(), slowest.getValue() / 1e9);
  }
}
