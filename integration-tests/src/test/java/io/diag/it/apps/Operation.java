package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Something that calls hooks, and that the application does while it has hardly any stack or heap
 * left. What has been done without an error has to hold afterwards.
 */
abstract class Operation {

  static final Labels OWN = Labels.of("tenant", "acme");
  static final Labels OTHER = Labels.of("endpoint", "/checkout");

  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

  interface Condition {

    boolean holds() throws Exception;
  }

  final String name;
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger labelled = new AtomicInteger();
  private int accepted;
  private volatile Labels wrong;

  Operation(String name) {
    this.name = name;
  }

  /** Those that never wait for another thread. */
  static List<Operation> unblocked() {
    List<Operation> all = new ArrayList<>(ScopeOperations.all());
    all.add(new PoolOperations.RunFuture());
    all.add(new StageOperations.Perform());
    return all;
  }

  static List<Operation> all() throws ReflectiveOperationException {
    List<Operation> all = unblocked();
    all.addAll(ThreadOperations.all());
    all.addAll(PoolOperations.all());
    all.addAll(StageOperations.all());
    return all;
  }

  /** Makes ready for so many attempts, while there is room, in the thread that will attempt it. */
  void prepare(int attempts) throws Exception {}

  /** Tries it once: if this returns, it has been done. */
  abstract void attempt() throws Exception;

  /** Throws if something of it is lost or stuck, now that there is room again. */
  void finish() throws Exception {}

  /** Notes that a task was taken: it has to run. */
  final void accepted() {
    accepted++;
  }

  /** To be given to somebody: it has the labels of whoever did or, if the hook failed, none. */
  final void task() {
    Labels labels = Labels.current();
    if (labels.equals(OWN)) {
      labelled.incrementAndGet();
    } else if (!labels.isEmpty()) {
      wrong = labels;
    }
    ran.incrementAndGet();
  }

  /** The same, of a class with a name. */
  final Runnable named() {
    return new Named(this);
  }

  private record Named(Operation operation) implements Runnable {

    @Override
    public void run() {
      operation.task();
    }
  }

  final void awaitTasks() throws Exception {
    await(() -> ran.get() >= accepted, () -> accepted + " tasks taken, " + ran.get() + " run");
    require(wrong == null, "a task ran under " + wrong);
  }

  final boolean isLabelled() {
    return accepted == 0 || labelled.get() > 0;
  }

  static void await(Condition condition, Supplier<String> failure) throws Exception {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.holds()) {
      require(System.nanoTime() < deadline, failure.get());
      LabelRules.pause();
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
