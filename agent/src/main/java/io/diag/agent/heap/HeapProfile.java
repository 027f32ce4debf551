package io.diag.agent.heap;

import io.diag.agent.profile.DeltaSource;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ProfileDelta;
import io.diag.agent.profile.ProgramName;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.util.ArrayList;
import java.util.List;

/** What has been allocated and what of it is in use, by who allocated it. */
public final class HeapProfile implements DeltaSource {

  public static final List<ValueType> TYPES =
      List.of(
          new ValueType("alloc_objects", "count"),
          new ValueType("alloc_space", "bytes"),
          new ValueType("inuse_objects", "count"),
          new ValueType("inuse_space", "bytes"));

  private static final ValueType PERIOD = new ValueType("space", "bytes");

  private final Heap heap;
  private final Shape shape;

  /**
   * How it is wanted.
   *
   * @param name heap, which shows first what is in use, or allocs, which shows first what was
   *     allocated
   * @param byClass whether the class of the objects is the innermost frame
   * @param growth whether a delta also has the growth of what is in use, instead of what is
   * @param liveOnly whether what is not in use is left out
   * @param comment what else is to be said in it; null for nothing
   */
  public record Shape(
      String name,
      boolean byClass,
      boolean growth,
      boolean liveOnly,
      boolean agent,
      String comment) {

    static Shape plain(String name) {
      return new Shape(name, false, false, false, false, null);
    }
  }

  public HeapProfile(Heap heap, String name) {
    this(heap, Shape.plain(name));
  }

  private HeapProfile(Heap heap, Shape shape) {
    this.heap = heap;
    this.shape = shape;
  }

  /** Why it is not known what is in use; null if it is. */
  public String liveUnknownReason() {
    return heap.liveUnknownReason();
  }

  /** To be called before a collection that somebody asks for, so that what it leaves is shown. */
  public void prepareCollection() {
    heap.prepareCollection();
  }

  /** The same heap in another shape. */
  public HeapProfile as(Shape other) {
    return new HeapProfile(heap, other);
  }

  @Override
  public HeapProfile withAgent() {
    return as(
        new Shape(
            shape.name(),
            shape.byClass(),
            shape.growth(),
            shape.liveOnly(),
            /* agent= */ true,
            shape.comment()));
  }

  @Override
  public String name() {
    return shape.name();
  }

  @Override
  public String description() {
    return shape.name().equals("heap")
        ? "What is in use on the heap, by who allocated it: samples that have outlived a collection."
            + " With gc=1 the heap is collected first."
        : "What has been allocated since the start, by whom. With seconds= in that time.";
  }

  @Override
  public String cost() {
    return "none";
  }

  @Override
  public String trailer() {
    return MemStats.text();
  }

  @Override
  public int count() {
    return heap.siteCount();
  }

  @Override
  public Profile collect() {
    return build(heap.snapshot());
  }

  Profile build(AllocationSource.Snapshot snapshot) {
    ProfileBuilder builder = new ProfileBuilder(TYPES).period(PERIOD, heap.interval());
    if (shape.name().equals("allocs") || !heap.knowsLive()) {
      builder.defaultSampleType("alloc_space");
    }
    builder.program(ProgramName.current());
    builder.window(System.currentTimeMillis() * 1_000_000, 0);
    if (shape.comment() != null) {
      builder.comment(shape.comment());
    }
    heap.comment(snapshot, builder);
    Unsampled unsampled = new Unsampled(heap.interval());
    AllocationSites.Totals totals = snapshot.totals();
    for (int i = 0; i < totals.keys().length; i++) {
      AllocationSite.Key key = totals.keys()[i];
      long liveCount = heap.knowsLive() ? snapshot.liveCounts()[i] : 0;
      long liveBytes = heap.knowsLive() ? snapshot.liveBytes()[i] : 0;
      if ((key.agent() && !shape.agent()) || (shape.liveOnly() && liveCount == 0)) {
        continue;
      }
      long count = totals.counts()[i];
      long bytes = totals.bytes()[i];
      double allocated = unsampled.factor(count, bytes);
      double live = unsampled.factor(liveCount, liveBytes);
      builder.add(
          stack(key),
          labels(key),
          (long) (count * allocated),
          (long) (bytes * allocated),
          (long) (liveCount * live),
          (long) (liveBytes * live));
    }
    return builder.build();
  }

  private List<Frame> stack(AllocationSite.Key key) {
    if (!shape.byClass() || key.type().isEmpty()) {
      return key.stack();
    }
    List<Frame> stack = new ArrayList<>(key.stack().size() + 1);
    stack.add(new Frame(key.type(), "", "[class]", 0));
    stack.addAll(key.stack());
    return stack;
  }

  /** A label of the service's that is called as one of ours keeps its name. */
  private static List<Label> labels(AllocationSite.Key key) {
    List<Label> labels = new ArrayList<>();
    boolean hasBytes = false;
    boolean hasType = key.type().isEmpty();
    for (int i = 0; i < key.labels().size(); i++) {
      labels.add(Label.text(key.labels().key(i), key.labels().value(i)));
      hasBytes |= key.labels().key(i).equals("bytes");
      hasType |= key.labels().key(i).equals("type");
    }
    if (!hasBytes) {
      labels.add(Label.number("bytes", key.size(), "bytes"));
    }
    if (!hasType) {
      labels.add(Label.text("type", key.type()));
    }
    return labels;
  }

  /**
   * What has been allocated in the time; what is in use at its end, unless its growth is wanted.
   */
  @Override
  public Span begin() {
    Profile before = collect();
    return () -> between(before, collect());
  }

  /** The same of two profiles. */
  public Profile between(Profile before, Profile after) {
    if (shape.growth()) {
      return ProfileDelta.between(before, after);
    }
    ProfileBuilder allocated = new ProfileBuilder(TYPES).window(before.timeNanos(), 0);
    for (Sample sample : before.samples()) {
      allocated.add(sample.stack(), sample.labels(), sample.values()[0], sample.values()[1], 0, 0);
    }
    return ProfileDelta.between(allocated.build(), after);
  }
}
