package io.diag.agent.gc;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What has been collected since the JVM's start. Needs the module java.management: a class that
 * uses this one must not be loaded without.
 *
 * <p>Made when first asked for, and not at the agent's start: with the events that it has the JVM
 * make of each collection it takes 4 to 6 MiB.
 */
public final class GarbageCollections {

  private final List<Collector> collectors = new ArrayList<>();
  private final CollectionNotices notices;

  private GarbageCollections() {
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      collectors.add(new Collector(bean));
    }
    notices = CollectionNotices.listen(collectors);
  }

  private static final class Holder {

    static final GarbageCollections INSTANCE = new GarbageCollections();
  }

  /** The first time it begins to tell forced collections from others. */
  public static GarbageCollections instance() {
    return Holder.INSTANCE;
  }

  /**
   * Numbers since the JVM's start.
   *
   * @param forced those that somebody asked for since {@link #instance} was first called; -1 if
   *     this JVM does not tell
   */
  public record Totals(long collections, long forced, long pauseMillis) {}

  /** Reads each collector once, without a safepoint. */
  public Totals totals() {
    // First, so that there are never more of them than of all.
    long asked = notices == null ? -1 : notices.forced();
    long collections = 0;
    long pauseMillis = 0;
    for (Collector collector : collectors) {
      collections += collector.collections();
      pauseMillis += collector.pauseMillis();
    }
    return new Totals(collections, asked, pauseMillis);
  }

  List<Collector> collectors() {
    return collectors;
  }

  /** Whether the JVM's collector is the one that has the service end instead. */
  boolean neverCollects() {
    return collectors.stream().anyMatch(collector -> collector.name().startsWith("Epsilon"));
  }

  /** Whether this JVM tells of each collection. */
  public boolean areTold() {
    return notices != null;
  }

  /**
   * Calls it after each collection and each pause of a concurrent one, on a thread of the JVM that
   * it must not keep. Does nothing where they are not told.
   */
  public void listen(Consumer<GarbageCollection> listener) {
    if (notices != null) {
      notices.add(listener);
    }
  }

  /** After a time without room in the heap the JVM tells again. */
  public void goOn() {
    if (notices != null) {
      notices.goOn();
    }
  }

  /** Ends what {@link #listen} began. */
  public void forget(Consumer<GarbageCollection> listener) {
    if (notices != null) {
      notices.remove(listener);
    }
  }
}
