package io.diag.agent.threads;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the agent's threads do now. Bounded, and without a lock: what does not fit is not watched.
 */
final class Activities {

  /** More than the workers and loops that there can be. */
  static final int MAX = 256;

  private static final AtomicReferenceArray<Activity> all = new AtomicReferenceArray<>(MAX);

  static void add(Activity activity) {
    for (int i = 0; i < MAX; i++) {
      if (all.get(i) == null && all.compareAndSet(i, null, activity)) {
        return;
      }
    }
  }

  static void remove(Activity activity) {
    for (int i = 0; i < MAX; i++) {
      if (all.compareAndSet(i, activity, null)) {
        return;
      }
    }
  }

  /** One of them, or null. */
  static Activity get(int place) {
    return all.get(place);
  }

  /** How many requests are being served. */
  static int requests() {
    int requests = 0;
    for (int i = 0; i < MAX; i++) {
      Activity activity = get(i);
      requests += activity != null && activity.kind() == Activity.Kind.REQUEST ? 1 : 0;
    }
    return requests;
  }

  /** Ends the requests in progress, but for the current thread's. */
  static void endRequests(String reason) {
    for (int i = 0; i < MAX; i++) {
      Activity activity = get(i);
      if (activity != null
          && activity.kind() == Activity.Kind.REQUEST
          && !activity.isOfCurrentThread()) {
        activity.cancel(reason);
      }
    }
  }

  private Activities() {}
}
