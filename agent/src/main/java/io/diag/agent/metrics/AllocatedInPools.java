package io.diag.agent.metrics;

import io.diag.hooks.SuppressedErrors;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;

/**
 * How much each memory pool has grown, from the JVM's notice of each collection: between
 * collections, and in them, as by objects that are promoted. Needs the module java.management.
 *
 * <p>The client library has the same metric. Its own counter keeps exemplars, whatever the settings
 * say, and starts a thread for them.
 */
final class AllocatedInPools implements NotificationListener {

  private final Map<String, Long> used = new ConcurrentHashMap<>();
  private final Map<String, Long> allocated = new ConcurrentHashMap<>();

  static void register(PrometheusProperties settings, PrometheusRegistry registry) {
    AllocatedInPools pools = new AllocatedInPools();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter && emitter.getNotificationInfo().length > 0) {
        emitter.addNotificationListener(pools, null, null);
      }
    }
    CounterWithCallback.builder(settings)
        .name("jvm_memory_pool_allocated_bytes_total")
        .help(
            "Total bytes allocated in a given JVM memory pool. Only updated after GC, not"
                + " continuously.")
        .labelNames("pool")
        .callback(answer -> pools.allocated.forEach((pool, bytes) -> answer.call(bytes, pool)))
        .register(registry);
  }

  /** On a thread of the JVM, one at a time. What it throws, the JVM would print. */
  @Override
  public void handleNotification(Notification notification, Object handback) {
    try {
      CompositeData told = (CompositeData) notification.getUserData();
      CompositeData info = (CompositeData) told.get("gcInfo");
      TabularData after = (TabularData) info.get("memoryUsageAfterGc");
      for (Object row : ((TabularData) info.get("memoryUsageBeforeGc")).values()) {
        CompositeData pool = (CompositeData) row;
        String name = (String) pool.get("key");
        collected(name, usedOf(pool), usedOf(after.get(new Object[] {name})));
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      SuppressedErrors.report(Metrics.FEATURE, e);
    }
  }

  private static long usedOf(CompositeData pool) {
    return (long) ((CompositeData) pool.get("value")).get("used");
  }

  private void collected(String pool, long before, long after) {
    long last = used.getOrDefault(pool, 0L);
    used.put(pool, after);
    long more = Math.max(0, before - last) + Math.max(0, after - before);
    if (more > 0) {
      allocated.merge(pool, more, Long::sum);
    }
  }
}
