package io.diag.agent.counters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What the agent counts about itself. A feature registers its counters when it starts; {@code
 * /debug/diag} shows them and a later exporter publishes them under the same names.
 *
 * <p>A value is read by each scrape: its supplier must wait for no lock under which work is done.
 *
 * <p>Names follow Prometheus: {@code diag_*}, a counter ends in {@code _total}.
 */
public final class Counters {

  /** Whether a value only grows. */
  public enum Kind {
    COUNTER,
    GAUGE
  }

  /** One value, read when asked for. */
  public record Entry(String name, Kind kind, String help, LongSupplier value) {}

  /** Read without a lock. */
  private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();

  /** A new counter, for its owner to add to. */
  public LongAdder counter(String name, String help) {
    LongAdder adder = new LongAdder();
    register(new Entry(name, Kind.COUNTER, help, adder::sum));
    return adder;
  }

  /** A counter whose value is kept elsewhere. */
  public void counter(String name, String help, LongSupplier value) {
    register(new Entry(name, Kind.COUNTER, help, value));
  }

  /** A value that goes up and down. */
  public void gauge(String name, String help, LongSupplier value) {
    register(new Entry(name, Kind.GAUGE, help, value));
  }

  /** All of them, by name. */
  public List<Entry> list() {
    return new ArrayList<>(entries.values());
  }

  private void register(Entry entry) {
    if (entries.putIfAbsent(entry.name(), entry) != null) {
      throw new IllegalStateException("counter " + entry.name() + " is registered already");
    }
  }
}
