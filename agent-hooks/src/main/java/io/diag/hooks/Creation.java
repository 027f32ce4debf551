package io.diag.hooks;

import java.lang.ref.WeakReference;

/**
 * That a thread was started, until it ends. A virtual thread that nobody refers to any more may be
 * collected without ever ending.
 */
public final class Creation extends WeakReference<Thread> {

  final long id;
  private final CreationSite site;
  private final long creatorId;
  private final long startNanos = System.nanoTime();

  /** In the same slot of the table. */
  Creation next;

  Creation(Thread thread, long id, CreationSite site, long creatorId) {
    super(thread);
    this.id = id;
    this.site = site;
    this.creatorId = creatorId;
  }

  public CreationSite site() {
    return site;
  }

  /** Of the thread that started it. */
  public long creatorId() {
    return creatorId;
  }

  /** By {@link System#nanoTime}. */
  public long startNanos() {
    return startNanos;
  }
}
