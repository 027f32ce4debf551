package io.diag.api;

import io.diag.hooks.LabelContext;
import io.diag.hooks.LabelSet;
import io.diag.hooks.ThreadContexts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Labels that say for whom or for what a thread works: every sample that is taken of it meanwhile
 * has them, in every kind of profile.
 *
 * <pre>{@code
 * private static final Labels CHECKOUT = Labels.of("endpoint", "/checkout");
 *
 * Labels.of("tenant", order.tenant()).run(() -> process(order));
 * try (Labels.Scope scope = CHECKOUT.open()) {
 *   checkout();
 * }
 * }</pre>
 *
 * <pre>go tool pprof -top -tagfocus tenant=acme http://localhost:6060/debug/pprof/profile</pre>
 *
 * <p>A set of labels never changes. Scopes nest: inside, the labels of the outer scope hold as
 * well, and where both have a key, the inner one's value does. When a scope ends, also by an
 * exception, the labels are what they were before it began.
 *
 * <p>A thread, platform or virtual, begins with the labels that its creator has in the moment it is
 * started; later changes of either are not seen by the other. Tasks given to the JDK's executors
 * and to {@code CompletableFuture}'s async methods run under the labels of whoever gave them, and
 * leave their worker as it was. Where a library keeps a queue of its own, {@link #wrap(Runnable)}
 * does the same. A virtual thread takes its labels along from one carrier to the next.
 *
 * <p>Corresponds to Go's {@code pprof.Labels}, {@code pprof.Do} and {@code
 * pprof.SetGoroutineLabels} (runtime/pprof, label.go and runtime.go), with the thread in the place
 * of the context.
 *
 * <p><b>Cost.</b> To enter and leave a scope of a set that is kept costs some nanoseconds and
 * allocates nothing, profile or not; to make a set costs some tens and allocates it
 * (docs/performance.md). What is stored is bounded by the samples taken and not by the scopes. At
 * most 10,000 different sets are told apart in the profiles that run at a time, see the option
 * {@code labels.max}; what is beyond that has the one label {@code labels=overflow}.
 *
 * <p>Sets are thread-safe. Without the agent scopes do nothing: {@code run} just runs, and {@link
 * #current} is empty.
 */
public final class Labels {

  private static final boolean AGENT = hasAgent();
  private static final Labels NONE = new Labels(new String[0]);

  /** Sorted by key, each key once. */
  private final String[] pairs;

  /** The agent's LabelSet of them; not its type, which is there only with the agent. */
  private final Object set;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.set = AGENT ? LabelSet.of(pairs) : null;
  }

  private Labels(Object set, String[] pairs) {
    this.pairs = pairs;
    this.set = set;
  }

  private static boolean hasAgent() {
    try {
      // By name: in a module of its own this class is not the copy that the agent has put into the
      // bootstrap loader. The hooks are there once only.
      Class.forName("io.diag.hooks.LabelContext", false, Labels.class.getClassLoader());
      return ThreadContexts.isEnabled();
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * A set of labels. Costs some tens of nanoseconds for a few labels: where the same are used again
   * and again, keep the set.
   *
   * @param keysAndValues key, value, key, value, ... Where a key comes twice the later one holds.
   *     An empty value is a label as well, but one that pprof does not show.
   * @return the set; the empty one for no arguments
   * @throws IllegalArgumentException if a value is missing at the end, or a key is empty
   * @throws NullPointerException if one of them is null; the message says which
   */
  public static Labels of(String... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "labels come as key, value, key, value, ...; here the key \""
              + keysAndValues[keysAndValues.length - 1]
              + "\" has no value");
    }
    return keysAndValues.length == 0 ? NONE : new Labels(sorted(keysAndValues));
  }

  private static String[] sorted(String[] given) {
    String[] pairs = new String[given.length];
    int size = 0;
    for (int i = 0; i < given.length; i += 2) {
      String key = given[i];
      if (key == null) {
        throw new NullPointerException("label key at index " + i + " is null");
      }
      if (key.isEmpty()) {
        throw new IllegalArgumentException("label key at index " + i + " is empty");
      }
      if (given[i + 1] == null) {
        throw new NullPointerException("label \"" + key + "\" has the value null");
      }
      // Labels are few: insertion is the quickest sort of them.
      int at = size;
      while (at > 0 && pairs[at - 2].compareTo(key) > 0) {
        at -= 2;
      }
      if (at > 0 && pairs[at - 2].equals(key)) {
        pairs[at - 1] = given[i + 1];
        continue;
      }
      System.arraycopy(pairs, at, pairs, at + 2, size - at);
      pairs[at] = key;
      pairs[at + 1] = given[i + 1];
      size += 2;
    }
    return size == pairs.length ? pairs : Arrays.copyOf(pairs, size);
  }

  /**
   * The labels in force in the current thread. Empty without the agent.
   *
   * @return all of them, those of outer scopes included
   */
  public static Labels current() {
    return AGENT ? of(LabelContext.current().labels()) : NONE;
  }

  private static Labels of(Object current) {
    LabelSet known = (LabelSet) current;
    if (known.api() instanceof Labels labels) {
      return labels;
    }
    Labels labels = new Labels(known, known.pairs());
    known.setApi(labels);
    return labels;
  }

  /**
   * Gives the current thread these labels in the place of all it has, until the scope ends in which
   * that is done; outside of any scope, for good. Corresponds to Go's {@code SetGoroutineLabels}.
   *
   * @param labels the new ones; the empty set to have none
   */
  public static void set(Labels labels) {
    Objects.requireNonNull(labels, "labels");
    if (AGENT) {
      LabelContext.current().set((LabelSet) labels.set);
    }
  }

  /**
   * These labels and others.
   *
   * @param others they win where both have a key
   * @return a new set; neither of the two is changed
   */
  public Labels merge(Labels others) {
    return merged(pairs, others.pairs);
  }

  private static Labels merged(String[] first, String[] second) {
    String[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return of(all);
  }

  /**
   * Runs a task under these labels, on top of those in force.
   *
   * @param task whatever it throws is passed on, with the labels restored
   */
  public void run(Runnable task) {
    if (!AGENT) {
      task.run();
      return;
    }
    LabelContext context = LabelContext.current();
    int before = context.enter((LabelSet) set);
    try {
      task.run();
    } finally {
      try {
        context.exit(before);
      } catch (StackOverflowError e) {
        context.top = before;
      }
    }
  }

  /**
   * Calls a task under these labels, on top of those in force.
   *
   * @param <T> what it answers
   * @param task whatever it throws is passed on, with the labels restored
   * @return its answer
   * @throws Exception what the task throws
   */
  public <T> T call(Callable<T> task) throws Exception {
    if (!AGENT) {
      return task.call();
    }
    LabelContext context = LabelContext.current();
    int before = context.enter((LabelSet) set);
    try {
      return task.call();
    } finally {
      try {
        context.exit(before);
      } catch (StackOverflowError e) {
        context.top = before;
      }
    }
  }

  /**
   * Begins a scope under these labels, on top of those in force. It has to be closed by the thread
   * that opened it: {@code try (Labels.Scope scope = labels.open()) ...}.
   *
   * @return the scope
   */
  public Scope open() {
    if (!AGENT) {
      return Scope.WITHOUT_AGENT;
    }
    LabelContext context = LabelContext.current();
    Scope scope = new Scope(context);
    // At last: a scope that is open, but nobody has it, would never be closed.
    scope.opening = context.open((LabelSet) set);
    return scope;
  }

  /**
   * A task that runs under the labels in force now, whichever thread it is given to and by whatever
   * queue. The JDK's executors do so by themselves.
   *
   * @param task what to run
   * @return the task itself if there are no labels
   */
  public static Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    Labels labels = current();
    return labels.isEmpty() ? task : new WrappedRunnable(labels, task);
  }

  /**
   * A task that is called under the labels in force now, whichever thread it is given to.
   *
   * @param <T> what it answers
   * @param task what to call
   * @return the task itself if there are no labels
   */
  public static <T> Callable<T> wrap(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    Labels labels = current();
    return labels.isEmpty() ? task : new WrappedCallable<>(labels, task);
  }

  /**
   * The value of a key.
   *
   * @param key which label
   * @return its value, or null if there is no such label
   */
  public String get(String key) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(key)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /**
   * Whether there are none.
   *
   * @return true of the empty set
   */
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /**
   * The labels by key, in the order of the keys.
   *
   * @return a new map
   */
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  /** The labels as {@code {key=value, ...}}. */
  @Override
  public String toString() {
    return asMap().toString();
  }

  // No lambdas: where the stack overflows while one is linked, it can never be used.

  private static final class WrappedRunnable implements Runnable {

    private final Labels labels;
    private final Runnable task;

    WrappedRunnable(Labels labels, Runnable task) {
      this.labels = labels;
      this.task = task;
    }

    @Override
    public void run() {
      labels.run(task);
    }
  }

  private static final class WrappedCallable<T> implements Callable<T> {

    private final Labels labels;
    private final Callable<T> task;

    WrappedCallable(Labels labels, Callable<T> task) {
      this.labels = labels;
      this.task = task;
    }

    @Override
    public T call() throws Exception {
      return labels.call(task);
    }
  }

  /**
   * A part of a thread's work under labels. Scopes are to be closed in reverse order. One that is
   * closed before those opened inside of it ends those as well, and closing them later does
   * nothing. So does closing one a second time, or from another thread. Not thread-safe.
   */
  public static final class Scope implements AutoCloseable {

    private static final Scope WITHOUT_AGENT = new Scope(null);

    private final Object context;
    private long opening;

    private Scope(Object context) {
      this.context = context;
    }

    /** Ends it: the labels are what they were before it. */
    @Override
    public void close() {
      if (context != null) {
        ((LabelContext) context).close(opening);
      }
    }
  }
}
