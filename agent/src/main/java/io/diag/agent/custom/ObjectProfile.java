package io.diag.agent.custom;

import io.diag.agent.format.ProfileFormat;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProfileSource;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.ValueType;
import io.diag.api.CustomProfile;
import io.diag.hooks.SuppressedErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Objects that are still there, by where they were added. */
final class ObjectProfile implements ProfileSource, CustomProfile {

  private final String name;
  private final int maxObjects;
  private final CallerStacks stacks = new CallerStacks();
  private final ConcurrentHashMap<Object, List<Frame>> objects = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** The size of the table, which would have to be added up each time. */
  private final AtomicInteger count = new AtomicInteger();

  private final LongAdder beyond = new LongAdder();

  ObjectProfile(String name, int maxObjects) {
    this.name = name;
    this.maxObjects = maxObjects;
  }

  @Override
  public void add(Object object) {
    Objects.requireNonNull(object, "object");
    purge();
    if (count.get() >= maxObjects) {
      beyond.increment();
      return;
    }
    try {
      if (objects.putIfAbsent(new WeakIdentity(object, collected), stacks.current()) == null) {
        count.incrementAndGet();
      }
    } catch (RuntimeException | LinkageError e) {
      // The service has something else to do than to handle this.
      SuppressedErrors.report("profile " + name, e);
    }
  }

  @Override
  public void remove(Object object) {
    Objects.requireNonNull(object, "object");
    purge();
    if (objects.remove(new WeakIdentity.Probe(object)) != null) {
      count.decrementAndGet();
    }
  }

  private void purge() {
    for (Object gone; (gone = collected.poll()) != null; ) {
      if (objects.remove(gone) != null) {
        count.decrementAndGet();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "Where the objects were added that are still there; the service's own profile.";
  }

  @Override
  public String cost() {
    return "none";
  }

  @Override
  public int count() {
    purge();
    return count.get();
  }

  @Override
  public Profile collect() {
    purge();
    ValueType type = new ValueType(name, "count");
    ProfileBuilder builder = new ProfileBuilder(List.of(type)).period(type, 1);
    builder.program(ProgramName.current()).window(System.currentTimeMillis() * 1_000_000, 0);
    for (Map.Entry<Object, List<Frame>> entry : objects.entrySet()) {
      builder.add(entry.getValue(), List.of(), 1);
    }
    if (beyond.sum() > 0) {
      builder.comment(
          beyond.sum()
              + " objects were added while there were "
              + maxObjects
              + " already; they are not in this profile");
    }
    return builder.build();
  }

  @Override
  public void writeTo(OutputStream out, int debug) throws IOException {
    ProfileFormat.ofDebug(debug).write(name, collect(), out);
  }
}
