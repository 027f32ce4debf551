package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CreationSitesTest {

  private static final CreationSite.Kind PLATFORM = CreationSite.Kind.PLATFORM;

  @BeforeAll
  static void stacksAreTold() {
    assertThat(StackHash.check()).isTrue();
  }

  private static Throwable deep(int levels) {
    return levels == 0 ? new Throwable() : deep(levels - 1);
  }

  private static Throwable[] sameStacks(int depth) {
    Throwable[] same = new Throwable[2];
    for (int i = 0; i < same.length; i++) {
      same[i] = deep(depth);
    }
    return same;
  }

  @Test
  void equalStacksAreOneSite() {
    CreationSites sites = new CreationSites(100, 100_000);
    Throwable[] same = sameStacks(50);
    CreationSite site = sites.of(same[0], PLATFORM);
    assertThat(sites.of(same[1], PLATFORM)).isSameAs(site);
    assertThat(sites.of(deep(50), PLATFORM)).isNotSameAs(site);
    assertThat(sites.of(same[0], CreationSite.Kind.VIRTUAL)).isNotSameAs(site);
    assertThat(sites.size()).isEqualTo(3);
  }

  @Test
  void stacksAreToldApartAndCutAtTheSameDepth() {
    CreationSites sites = new CreationSites(1000, 1_000_000);
    Set<CreationSite> different = new HashSet<>();
    for (int depth = 0; depth < 100; depth++) {
      different.add(sites.of(deep(depth), PLATFORM));
    }
    assertThat(different).hasSize(100);
    CreationSite deepest = sites.of(deep(300), PLATFORM);
    assertThat(deepest.stack()).hasSizeLessThanOrEqualTo(StackHash.MAX_DEPTH);
    // What is deeper than that is the same.
    for (int depth = 301; depth < 310; depth++) {
      assertThat(sites.of(deep(depth), PLATFORM)).isSameAs(deepest);
    }
  }

  @Test
  void threadsFindTheSameSitesAtOnce() throws Exception {
    CreationSites sites = new CreationSites(1000, 1_000_000);
    Set<CreationSite> found = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          new Thread(
              () -> {
                for (int depth = 0; depth < 100; depth++) {
                  found.add(sites.of(deep(depth), PLATFORM));
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(found).hasSize(100);
    assertThat(sites.size()).isEqualTo(100);
  }

  @Test
  void sitesWithoutLivingThreadsMakeRoom() {
    CreationSites sites = new CreationSites(10, 100_000);
    CreationSite used = sites.of(deep(100), PLATFORM);
    used.threadStarts();
    for (int depth = 0; depth < 10; depth++) {
      sites.of(deep(depth), PLATFORM);
    }
    assertThat(sites.refused()).isZero();
    assertThat(sites.list()).contains(used);
    assertThat(sites.size()).isLessThan(10);
  }

  @Test
  void thoseBeyondTheBoundAreOne() {
    CreationSites sites = new CreationSites(10, 100_000);
    for (int depth = 0; depth < 10; depth++) {
      sites.of(deep(depth), PLATFORM).threadStarts();
    }
    CreationSite beyond = sites.of(deep(10), PLATFORM);
    assertThat(beyond.stack()).isNull();
    assertThat(sites.of(deep(11), PLATFORM)).isSameAs(beyond);
    assertThat(sites.refused()).isEqualTo(2);
    assertThat(sites.size()).isEqualTo(10);
    assertThat(sites.list()).hasSize(10 + CreationSite.Kind.values().length);
  }

  @Test
  void framesAreBoundedToo() {
    CreationSites sites = new CreationSites(1000, 500);
    for (int depth = 0; depth < 100; depth++) {
      sites.of(deep(100 + depth), PLATFORM).threadStarts();
    }
    assertThat(sites.size()).isLessThan(10);
    assertThat(sites.refused()).isGreaterThan(90);
  }
}
