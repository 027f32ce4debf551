package io.diag.hooks;

import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;

/**
 * Looks into a pool's queue for an object that waits under different labels. Only into queues of
 * the JDK's own classes that keep the order, and only into short ones.
 */
// The very object counts, whatever it is equal to.
@SuppressWarnings("ReferenceEquality")
final class QueuedTasks {

  static final int MAX = 1000;

  // Looked up before they are needed.
  private static final Class<?> LINKED = LinkedBlockingQueue.class;
  private static final Class<?> ARRAY = ArrayBlockingQueue.class;
  private static final Class<?> SYNCHRONOUS = SynchronousQueue.class;

  /** As many frames as the queue may need while it is locked. */
  private static final int FRAMES = 50;

  /**
   * How often the object is in the queue; -1 if that is not known, or if the queue may change the
   * order of its elements. Called by a pool's worker that has just had the same queue's lock.
   */
  static int count(Object queue, Object task) {
    if (queue == null) {
      return -1;
    }
    Class<?> type = queue.getClass();
    if (type == SYNCHRONOUS) {
      return 0;
    }
    if (type != LINKED && type != ARRAY) {
      return -1;
    }
    try {
      // An overflow inside could leave the queue locked.
      return reach(FRAMES) == FRAMES ? count((Collection<?>) queue, task) : -1;
    } catch (Throwable e) {
      SuppressedErrors.inHook(e);
      return -1;
    }
  }

  private static int count(Collection<?> queue, Object task) {
    if (queue.size() > MAX) {
      return -1;
    }
    int count = 0;
    for (Object waiting : queue.toArray()) {
      if (waiting == task) {
        count++;
      }
    }
    return count;
  }

  private static int reach(int frames) {
    return frames == 0 ? 0 : 1 + reach(frames - 1);
  }

  private QueuedTasks() {}
}
