package io.diag.hooks;

import java.util.Arrays;

/**
 * The labels of one thread, platform or virtual: those of its scopes, innermost last, on top of its
 * own. Used by its thread alone; the agent reads which are in force.
 *
 * <p>A stack and not a reference that is swapped: to leave a scope then writes a number, and to
 * enter the set that was entered there before writes no reference, either. Writing one into an old
 * object costs a full fence under G1 up to JDK 25.
 */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class LabelContext {

  private static final int INITIAL_DEPTH = 4;

  /** Of threads for whose own there was no memory: has no labels, and takes none. */
  static final LabelContext LOST = new LabelContext();

  private static final long NOT_OPENED = -1;

  /** Of another thread, which may be stopped between two steps of one change. */
  private static final int MAX_LOOKS = 10_000;

  private final Thread thread;

  /** Where it runs; changes when a virtual thread is mounted. */
  OsThread os;

  /** Index 0 has the thread's own. */
  private LabelSet[] labels = new LabelSet[INITIAL_DEPTH];

  /** Which opening put a set there: a scope that is closed late must not take away another's. */
  private long[] openings = new long[INITIAL_DEPTH];

  /** Which task, handed over to this thread, put it there. */
  private Object[] tasks;

  /**
   * How many scopes there are. For those who end a scope: where there is no stack for calling
   * {@link #exit}, it is to be set to what {@link #enter} has answered.
   */
  public int top;

  private long opened;

  /** Of {@link HookSwitch}, under which all this was noted. */
  private volatile int epoch = HookSwitch.epoch();

  /** What a pool's worker goes back to between tasks. */
  private LabelSet idle = LabelSet.NONE;

  private int idleTop;

  /** It is about to start this one for a pool, and not for whoever made the pool grow. */
  private Thread worker;

  LabelContext(Thread thread, LabelSet own) {
    this.thread = thread;
    this.labels[0] = own;
    this.os = OsThread.UNKNOWN;
  }

  private LabelContext() {
    this(null, LabelSet.NONE);
    labels = new LabelSet[] {LabelSet.NONE};
    openings = new long[1];
  }

  /** Of the current thread; made when it is first asked for. */
  public static LabelContext current() {
    LabelContext context;
    try {
      context = ThreadContexts.CONTEXT.get();
    } catch (OutOfMemoryError e) {
      // A thread without any thread local gets its first one, which is null, by asking.
      SuppressedErrors.inHook(e);
      return LOST;
    }
    return context != null ? context : ThreadContexts.create();
  }

  /** The labels in force. For this thread alone. */
  public LabelSet labels() {
    renewIfOld();
    return labels[top];
  }

  /**
   * To be called before the labels are looked at or changed: forgets those that were entered before
   * the hooks were off.
   */
  void renewIfOld() {
    if (epoch != HookSwitch.epoch()) {
      renew();
    }
  }

  /** What it has from its start is right all the same. */
  private void renew() {
    for (int i = 1; i <= top; i++) {
      labels[i] = LabelSet.NONE;
    }
    idle = idleTop == 0 ? labels[0] : LabelSet.NONE;
    tasks = null;
    worker = null;
    if (thread != null && ThreadContexts.isVirtual(thread)) {
      // It may have been mounted elsewhere meanwhile.
      os = OsThread.UNKNOWN;
    }
    epoch = HookSwitch.epoch();
  }

  /** The same, for other threads: some that are in force while this is asked; none if not known. */
  LabelSet labelsSeenFromElsewhere() {
    if (epoch != HookSwitch.epoch()) {
      return labels[0];
    }
    for (int i = 0; i < MAX_LOOKS; i++) {
      LabelSet[] seen = labels;
      int index = top;
      if (index < seen.length && seen[index] != null) {
        return seen[index];
      }
      Thread.onSpinWait();
    }
    return LabelSet.NONE;
  }

  /**
   * Begins a scope: the labels in force and these. For want of memory it has those in force alone.
   *
   * @return what to give to {@link #exit}
   */
  public int enter(LabelSet set) {
    renewIfOld();
    int before = top;
    try {
      push(set.in(labels[before]));
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
    return before;
  }

  /** Begins a scope of these labels alone. */
  int enterOnly(LabelSet set) {
    renewIfOld();
    int before = top;
    try {
      push(set);
    } catch (Throwable e) {
      SuppressedErrors.beforehand(e);
    }
    return before;
  }

  private void push(LabelSet set) {
    int index = top + 1;
    if (index == labels.length) {
      // First: what it allocates may be sampled, under the labels that are looked at then.
      grow();
    }
    os.look(this);
    if (labels[index] != set) {
      labels[index] = set;
    }
    openings[index] = 0;
    if (tasks != null) {
      tasks[index] = null;
    }
    top = index;
    try {
      os.show(set);
    } catch (Throwable e) {
      // It has not begun.
      top = index - 1;
      throw e;
    }
  }

  /** Ends a scope, and with it those inside of it that were left open. */
  public void exit(int before) {
    try {
      renewIfOld();
      os.look(this);
      top = before;
      os.show(labels[before]);
    } catch (Throwable e) {
      top = before;
      // It would take the place of what the scope's work has thrown.
      if (e instanceof StackOverflowError) {
        SuppressedErrors.exhausted++;
      } else {
        SuppressedErrors.inHook(e);
      }
    }
  }

  /** Begins a scope that may be closed at any time. */
  public long open(LabelSet set) {
    if (enter(set) == top) {
      return NOT_OPENED;
    }
    long opening = ++opened;
    openings[top] = opening;
    return opening;
  }

  /**
   * Closes it, and with it those opened after it. Does nothing if one opened before it was closed
   * already, or if this is another thread.
   */
  public void close(long opening) {
    if (thread != Thread.currentThread()) {
      return;
    }
    for (int i = top; i > 0; i--) {
      if (openings[i] == opening) {
        exit(i - 1);
        return;
      }
    }
  }

  /** Replaces the labels in force, until the scope ends in which that is done. */
  public void set(LabelSet set) {
    if (this != LOST) {
      renewIfOld();
      os.look(this);
      os.show(set);
      labels[top] = set;
    }
  }

  private void grow() {
    if (this == LOST) {
      throw new OutOfMemoryError("for the labels of a thread");
    }
    int depth = labels.length * 2;
    openings = Arrays.copyOf(openings, depth);
    if (tasks != null) {
      tasks = Arrays.copyOf(tasks, depth);
    }
    labels = Arrays.copyOf(labels, depth);
  }

  void startsWorker(Thread started) {
    worker = started;
  }

  /** Whether the thread that is being started works for a pool. Asked once of each. */
  boolean isWorker(Thread started) {
    if (worker != started) {
      return false;
    }
    worker = null;
    return true;
  }

  /** A pool's worker begins. */
  void beginWork() {
    idleTop = top;
    idle = labels[top];
  }

  /** A pool's worker runs a task under these labels. */
  void startTask(LabelSet set) {
    renewIfOld();
    endTask();
    if (set != LabelSet.NONE) {
      push(set);
    }
  }

  /** A pool's worker waits for the next task: nothing is left of the last one. */
  void endTask() {
    renewIfOld();
    if (top != idleTop || labels[top] != idle) {
      exit(idleTop);
      set(idle);
    }
  }

  /** Runs a task of a kind that may run inside another one. */
  void enterTask(LabelSet set, Object task) {
    renewIfOld();
    if (tasks == null) {
      tasks = new Object[labels.length];
    }
    push(set);
    tasks[top] = task;
  }

  void exitTask(Object task) {
    if (tasks == null) {
      return;
    }
    for (int i = Math.min(top, tasks.length - 1); i > 0; i--) {
      if (tasks[i] == task) {
        exit(i - 1);
        tasks[i] = null;
        return;
      }
    }
  }
}
