package io.diag.agent.custom;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** A key that stands for one object, whatever its own equals says, and does not keep it. */
final class WeakIdentity extends WeakReference<Object> {

  private final int hash;

  WeakIdentity(Object object, ReferenceQueue<Object> queue) {
    super(object, queue);
    hash = System.identityHashCode(object);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Of two whose objects are gone only the same one is equal: it has to be found to be removed. */
  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    Object object = get();
    return object != null && other instanceof WeakIdentity key && key.get() == object;
  }

  /** Finds the key of an object without making one. */
  record Probe(Object object) {

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof WeakIdentity key && key.get() == object;
    }
  }
}
