package io.diag.it.apps;

/** One way for threads to wait, until another thread lets all of them go. */
abstract class KnownWait {

  final int waiters;

  KnownWait(int waiters) {
    this.waiters = waiters;
  }

  /** In the thread that will let go, before anybody waits. */
  void prepare() throws Exception {}

  /** In each of the waiters: one call that waits, and nothing else that does. */
  abstract void await(int waiter) throws Exception;

  /** In the same thread, when its wait is over. */
  void finish() {}

  /** Once all wait. */
  abstract void letGo() throws Exception;

  /** As the frame of its waiters says. */
  final String name() {
    return getClass().getName().substring(getClass().getPackageName().length() + 1);
  }
}
