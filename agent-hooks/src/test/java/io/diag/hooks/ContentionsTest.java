package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ContentionsTest {

  @BeforeAll
  static void stacksAreTold() {
    assertThat(StackHash.check()).isTrue();
  }

  private static LabelSet tenant(int i) {
    return LabelSet.of(new String[] {"tenant", "t" + i});
  }

  private static Throwable deep(int levels) {
    return levels == 0 ? new Throwable() : deep(levels - 1);
  }

  @Test
  void oneForEachStackLabelsAndHolder() {
    Contentions all = new Contentions(100);
    ContentionStack stack = new ContentionStack(7, Wait.Way.PARK, null);
    Contention first = all.of(stack, tenant(1), null);
    assertThat(all.of(stack, tenant(1), null)).isSameAs(first);
    assertThat(all.of(stack, tenant(2), null)).isNotSameAs(first);
    assertThat(all.of(stack, tenant(1), first)).isNotSameAs(first);
    assertThat(all.list()).hasSize(3);
    assertThat(all.overflowed()).isZero();
  }

  @Test
  void labelsBeyondTheBoundAreAddedUp() {
    Contentions all = new Contentions(64);
    ContentionStack stack = new ContentionStack(7, Wait.Way.PARK, null);
    for (int i = 0; i < 1000; i++) {
      all.of(stack, tenant(i), null).add(1, 10);
    }
    assertThat(all.list()).hasSize(65);
    assertThat(all.overflowed()).isEqualTo(1000 - 64);
    assertThat(all.list().stream().mapToDouble(each -> each.sums()[0]).sum()).isEqualTo(1000);
    assertThat(all.list().stream().mapToDouble(each -> each.sums()[1]).sum()).isEqualTo(10_000);
  }

  @Test
  void stacksBeyondTheBoundAreAddedUpByTheWayOfWaiting() {
    ContentionStacks stacks = new ContentionStacks(16, 100_000);
    for (int depth = 0; depth < 100; depth++) {
      stacks.of(deep(depth), Wait.Way.PARK);
    }
    assertThat(stacks.size()).isEqualTo(16);
    assertThat(stacks.refused()).isEqualTo(100 - 16);
    ContentionStack beyond = stacks.of(deep(101), Wait.Way.PARK);
    assertThat(beyond.frames()).isNull();
    assertThat(stacks.of(deep(102), Wait.Way.PARK)).isSameAs(beyond);
    assertThat(stacks.of(deep(102), Wait.Way.CONDITION)).isNotSameAs(beyond);
    assertThat(stacks.of(deep(102), null).way()).isNull();
  }

  @Test
  void framesAreBoundedToo() {
    ContentionStacks stacks = new ContentionStacks(4096, 200);
    for (int depth = 0; depth < 100; depth++) {
      stacks.of(deep(depth), Wait.Way.PARK);
    }
    assertThat(stacks.size()).isLessThan(20);
    assertThat(stacks.of(deep(0), Wait.Way.PARK)).isNotNull();
  }

  @Test
  void nothingIsLostWhenManyAdd() throws Exception {
    Contentions all = new Contentions(64);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 50_000; j++) {
                  ContentionStack stack = STACKS[j % STACKS.length];
                  all.of(stack, LabelSet.NONE, null).add(1, 0.5);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all.list()).hasSize(STACKS.length);
    assertThat(all.list().stream().mapToDouble(each -> each.sums()[0]).sum()).isEqualTo(200_000);
    assertThat(all.list().stream().mapToDouble(each -> each.sums()[1]).sum())
        .isCloseTo(100_000, Percentage.withPercentage(0.001));
  }

  private static final ContentionStack[] STACKS = new ContentionStack[10];

  static {
    for (int i = 0; i < STACKS.length; i++) {
      STACKS[i] = new ContentionStack(i, Wait.Way.ACQUIRE, null);
    }
  }
}
