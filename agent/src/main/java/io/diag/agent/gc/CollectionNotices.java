package io.diag.agent.gc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.room.HeapRoom;
import io.diag.hooks.SuppressedErrors;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * What the JVM tells of each collection, after it, on a thread of its own; and how many of them
 * somebody asked for, by the cause it gives.
 */
final class CollectionNotices implements NotificationListener {

  private final Set<String> heapPools = new HashSet<>();
  private final AtomicLong forced = new AtomicLong();
  private final List<Consumer<GarbageCollection>> listeners = new CopyOnWriteArrayList<>();

  private final List<Collector> sources = new ArrayList<>();

  /** Whether the JVM makes notices. */
  @GuardedBy("sources")
  private boolean told;

  private CollectionNotices() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        heapPools.add(pool.getName());
      }
    }
  }

  /** Null if this JVM does not tell of collections, for want of the module jdk.management. */
  static CollectionNotices listen(List<Collector> collectors) {
    CollectionNotices notices = new CollectionNotices();
    for (Collector collector : collectors) {
      GarbageCollectorMXBean bean = collector.bean();
      if (bean instanceof NotificationEmitter emitter && emitter.getNotificationInfo().length > 0) {
        notices.sources.add(collector);
      }
    }
    notices.goOn();
    return notices.sources.isEmpty() ? null : notices;
  }

  /** Has the JVM tell of collections again, if it does not and the heap has room for that. */
  void goOn() {
    synchronized (sources) {
      if (!told && HeapRoom.ofService().hasForRound(HeapRoom.STEP_BYTES)) {
        for (Collector collector : sources) {
          ((NotificationEmitter) collector.bean()).addNotificationListener(this, null, collector);
        }
        told = true;
      }
    }
  }

  /** The JVM makes each notice on the service's heap: without room for them it is to stop. */
  private void pause() throws ListenerNotFoundException {
    synchronized (sources) {
      if (told) {
        told = false;
        for (Collector collector : sources) {
          ((NotificationEmitter) collector.bean()).removeNotificationListener(this);
        }
      }
    }
  }

  long forced() {
    return forced.get();
  }

  void add(Consumer<GarbageCollection> listener) {
    goOn();
    listeners.add(listener);
  }

  void remove(Consumer<GarbageCollection> listener) {
    listeners.remove(listener);
  }

  /** What it throws, the JVM would print. */
  @Override
  public void handleNotification(Notification notification, Object handback) {
    try {
      if (!HeapRoom.ofService().hasForRound(HeapRoom.ROUND_BYTES)) {
        pause();
        return;
      }
      Collector collector = (Collector) handback;
      // Not by GarbageCollectionNotificationInfo, which would read all of it.
      CompositeData told = (CompositeData) notification.getUserData();
      if (collector.countsCollections()
          && GarbageCollection.isForced((String) told.get("gcCause"))) {
        forced.incrementAndGet();
      }
      if (!listeners.isEmpty()) {
        GarbageCollection collection = read(collector, told);
        listeners.forEach(listener -> tell(listener, collection));
      }
    } catch (RuntimeException | ListenerNotFoundException | OutOfMemoryError e) {
      SuppressedErrors.report("gc", e);
    }
  }

  /** One that fails is not to keep it from the others. */
  private static void tell(Consumer<GarbageCollection> listener, GarbageCollection collection) {
    try {
      listener.accept(collection);
    } catch (RuntimeException | OutOfMemoryError e) {
      SuppressedErrors.report("gc", e);
    }
  }

  private GarbageCollection read(Collector collector, CompositeData told) {
    CompositeData info = (CompositeData) told.get("gcInfo");
    TabularData after = (TabularData) info.get("memoryUsageAfterGc");
    return new GarbageCollection(
        (String) told.get("gcName"),
        !collector.countsCollections(),
        (String) told.get("gcAction"),
        (String) told.get("gcCause"),
        (long) info.get("id"),
        (long) info.get("startTime"),
        (long) info.get("duration"),
        heap((TabularData) info.get("memoryUsageBeforeGc"), "used"),
        heap(after, "used"),
        heap(after, "committed"));
  }

  private long heap(TabularData pools, String what) {
    long sum = 0;
    for (Object row : pools.values()) {
      CompositeData pool = (CompositeData) row;
      if (heapPools.contains((String) pool.get("key"))) {
        sum += (long) ((CompositeData) pool.get("value")).get(what);
      }
    }
    return sum;
  }
}
