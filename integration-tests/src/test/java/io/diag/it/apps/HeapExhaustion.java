package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.List;

/**
 * Does everything that calls a hook with hardly any heap left: fills it, and tries again and again
 * while a little more becomes free each time. Prints what holds and what is broken. With an
 * argument waits for locks instead.
 */
public final class HeapExhaustion extends Exhaustion {

  private static final int ATTEMPTS = 40;
  private static final int STEP = 32;

  private static Object[] large;
  private static Object[] small;

  private HeapExhaustion(Operation operation) {
    super(operation, OutOfMemoryError.class);
  }

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {});
    List<Operation> operations = args.length > 0 ? LockOperations.forHeap() : operations();
    for (Operation operation : operations) {
      operation.prepare(1);
      operation.attempt();
      operation.finish();
    }
    begin();
    for (Labels labels : List.of(LabelRules.NONE, Operation.OWN)) {
      for (Operation operation : operations) {
        new HeapExhaustion(operation).check("full", Thread::new, labels);
      }
    }
    end();
  }

  /**
   * JDK 25 itself loses delayed tasks of a fork-join pool, or hangs, when their timer has no heap.
   */
  private static List<Operation> operations() throws ReflectiveOperationException {
    List<Operation> operations = Operation.all();
    operations.removeIf(operation -> operation.name.equals(StageOperations.DELAY));
    return operations;
  }

  @Override
  int attempts() {
    return ATTEMPTS;
  }

  @Override
  void exhaust() {
    large = new Object[64 * 1024];
    small = new Object[64 * 1024];
    try {
      fill(large, 0, 64 * 1024);
      int smalls = fill(small, 0, 4 * 1024);
      smalls = fill(small, smalls, 256);
      smalls = fill(small, smalls, 0);
      for (int i = 0; i < ATTEMPTS; i++) {
        attempt();
        for (int n = 0; n < STEP * i && smalls > 0; n++) {
          small[--smalls] = null;
        }
      }
    } finally {
      large = null;
      small = null;
    }
  }

  private static int fill(Object[] into, int from, int size) {
    int index = from;
    try {
      while (index < into.length) {
        into[index] = new byte[size];
        index++;
      }
    } catch (OutOfMemoryError e) {
      // It is full.
    }
    return index;
  }
}
