package io.diag.agent.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.hooks.LabelSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapProfileTest {

  /** All are sampled: each stands for itself. */
  private static final int ALL = 1;

  private static final List<Frame> STACK =
      List.of(frame("com.example.Cart.add"), frame("com.example.Shop.run"));

  private final AllocationSites sites = new AllocationSites(100);

  @Test
  void eachSiteHasFourValuesAndItsLabels() {
    AllocationSite site = site(LabelSet.of(new String[] {"tenant", "acme"}), false);
    add(site, 10);
    Sample sample = only(profile("heap").build(snapshot(4)));
    assertThat(sample.stack()).isEqualTo(STACK);
    assertThat(sample.values()).containsExactly(10, 240, 4, 96);
    assertThat(sample.labels())
        .containsExactlyInAnyOrder(
            Label.text("tenant", "acme"),
            Label.number("bytes", 24, "bytes"),
            Label.text("type", "com.example.Item"));
  }

  @Test
  void theServicesOwnLabelsKeepTheirNames() {
    add(site(LabelSet.of(new String[] {"bytes", "many", "type", "mine"}), false), 1);
    assertThat(only(profile("heap").build(snapshot(0))).labels())
        .containsExactlyInAnyOrder(Label.text("bytes", "many"), Label.text("type", "mine"));
  }

  @Test
  void onlyAllocsShowsFirstWhatWasAllocated() {
    assertThat(profile("heap").build(snapshot(0)).defaultSampleType()).isEmpty();
    assertThat(profile("allocs").build(snapshot(0)).defaultSampleType()).isEqualTo("alloc_space");
  }

  @Test
  void theClassMayBeTheInnermostFrame() {
    add(site(LabelSet.NONE, false), 1);
    HeapProfile byClass =
        profile("heap").as(new HeapProfile.Shape("heap", true, false, false, false, null));
    List<Frame> stack = only(byClass.build(snapshot(0))).stack();
    assertThat(stack.get(0).function()).isEqualTo("com.example.Item");
    assertThat(stack.subList(1, 3)).isEqualTo(STACK);
  }

  @Test
  void theAgentsOwnAreShownToWhoAsks() {
    add(site(LabelSet.NONE, true), 1);
    assertThat(profile("heap").build(snapshot(0)).samples()).isEmpty();
    assertThat(profile("heap").withAgent().build(snapshot(0)).samples()).hasSize(1);
  }

  @Test
  void samplesStandForWhatWasNotSampled() {
    add(site(LabelSet.NONE, false), 3);
    Heap heap = new Heap(524_288, new Heap.Begun(null, null, null));
    long[] values = only(new HeapProfile(heap, "heap").build(snapshot(1))).values();
    assertThat(values[1]).isBetween(3L * 524_288, 3L * 524_288 + 100);
    assertThat(values[3]).isBetween(524_288L, 524_288L + 50);
    assertThat(values[0]).isBetween(values[1] / 24 - 1, values[1] / 24 + 1);
  }

  @Test
  void commentsSayWhatIsMissing() {
    AllocationSource.Snapshot snapshot =
        new AllocationSource.Snapshot(
            AllocationSites.Totals.NONE,
            new long[0],
            new long[0],
            12,
            8,
            new Losses(3, 4, 5, 6, 7));
    HeapProfile profile = profile("heap");
    assertThat(
            profile
                .as(new HeapProfile.Shape("heap", false, false, false, false, "collected"))
                .build(snapshot)
                .comments())
        .anyMatch(line -> line.equals("collected"))
        .anyMatch(line -> line.startsWith("sampled since 20"))
        .anyMatch(line -> line.contains("outlived collection 12"))
        .anyMatch(line -> line.contains("one of up to 8 is followed"))
        .anyMatch(line -> line.startsWith("3 samples were lost"))
        .anyMatch(line -> line.startsWith("4 ") && line.contains("heap.max-objects"))
        .anyMatch(line -> line.startsWith("5 large objects"))
        .anyMatch(line -> line.startsWith("6 ") && line.contains("heap.max-stacks"))
        .anyMatch(line -> line.startsWith("7 ") && line.contains("without their labels"));
    Heap off = new Heap(0, new Heap.Begun(null, "for a reason", "for a reason"));
    assertThat(new HeapProfile(off, "heap").build(off.snapshot()).comments())
        .containsExactly("heap is off: for a reason");
  }

  @Test
  void aDeltaIsWhatWasAllocatedAndWhatIsInUseAtItsEnd() {
    AllocationSite site = site(LabelSet.NONE, false);
    add(site, 10);
    Profile before = profile("allocs").build(snapshot(10));
    add(site, 5);
    Profile after = profile("allocs").build(snapshot(4));
    assertThat(only(profile("allocs").between(before, after)).values())
        .containsExactly(5, 120, 4, 96);
    assertThat(only(growth().between(before, after)).values()).containsExactly(5, 120, -6, -144);
    assertThat(growth().between(after, after).samples()).as("nothing has changed").isEmpty();
    assertThat(only(profile("allocs").between(after, after)).values()).containsExactly(0, 0, 4, 96);
  }

  @Test
  void aDeltaKeepsWhatTheProfileIs() {
    Profile before = profile("allocs").build(snapshot(0));
    Profile delta = profile("allocs").between(before, profile("allocs").build(snapshot(0)));
    assertThat(delta.defaultSampleType()).isEqualTo("alloc_space");
    assertThat(delta.sampleTypes()).isEqualTo(HeapProfile.TYPES);
    assertThat(delta.period()).isEqualTo(ALL);
  }

  private HeapProfile growth() {
    return profile("allocs").as(new HeapProfile.Shape("allocs", false, true, false, false, null));
  }

  private HeapProfile profile(String name) {
    return new HeapProfile(new Heap(ALL, new Heap.Begun(null, null, null)), name);
  }

  private AllocationSite site(LabelSet labels, boolean agent) {
    return sites.of(STACK, "com.example.Item", 24, labels, agent);
  }

  private static void add(AllocationSite site, int objects) {
    for (int i = 0; i < objects; i++) {
      site.add(24);
    }
  }

  /** With so many objects of each site in use. */
  private AllocationSource.Snapshot snapshot(long live) {
    List<AllocationSite> all = sites.list();
    return new AllocationSource.Snapshot(
        sites.totals(),
        all.stream().mapToLong(site -> live).toArray(),
        all.stream().mapToLong(site -> live * 24).toArray(),
        1,
        1,
        Losses.NONE);
  }

  private static Sample only(Profile profile) {
    assertThat(profile.samples()).hasSize(1);
    return profile.samples().get(0);
  }

  private static Frame frame(String function) {
    return new Frame(function, function + "()V", "com/example/Shop.java", 7);
  }
}
