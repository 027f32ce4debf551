package io.diag.agent.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileSources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ObjectProfileTest {

  private static final int LIMIT = 1000;

  private final ObjectProfile profile = new ObjectProfile("test", LIMIT);

  @Test
  void objectsAreToldApartByIdentity() {
    String one = new String("equal".toCharArray());
    String other = new String("equal".toCharArray());
    profile.add(one);
    profile.add(one);
    profile.add(other);
    assertThat(profile.count()).isEqualTo(2);

    profile.remove(one);
    profile.remove(one);
    assertThat(profile.count()).isEqualTo(1);
    profile.remove(other);
    assertThat(profile.count()).isZero();
  }

  @Test
  void whatIsCollectedIsGone() throws InterruptedException {
    Object kept = new Object();
    profile.add(kept);
    profile.add(new Object());
    while (profile.count() > 1) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(profile.collect().total(0)).isEqualTo(1);
    assertThat(kept).isNotNull();
  }

  @Test
  void whatIsBeyondTheLimitIsCountedAndSaid() {
    List<Object> held = new ArrayList<>();
    for (int i = 0; i < LIMIT + 5; i++) {
      Object object = new Object();
      held.add(object);
      profile.add(object);
    }
    Profile collected = profile.collect();
    assertThat(collected.total(0)).isEqualTo(LIMIT);
    assertThat(collected.samples()).hasSize(1);
    assertThat(collected.comments()).singleElement().asString().startsWith("5 objects");
    assertThat(held).hasSize(LIMIT + 5);
  }

  /** As many are left as were added and not removed, whatever happens at the same time. */
  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    int threads = 8;
    int rounds = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Object> left = new ArrayList<>();
    try {
      List<Future<Object>> ended = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ended.add(
            pool.submit(
                () -> {
                  start.await();
                  for (int round = 0; round < rounds; round++) {
                    Object object = new Object();
                    profile.add(object);
                    if (round % 1000 == 0) {
                      assertThat(profile.collect().total(0)).isBetween(0L, (long) LIMIT);
                    }
                    profile.remove(object);
                  }
                  Object last = new Object();
                  profile.add(last);
                  return last;
                }));
      }
      start.countDown();
      for (Future<Object> future : ended) {
        left.add(future.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(profile.count()).isEqualTo(threads);
    assertThat(profile.collect().total(0)).isEqualTo(threads);
    left.forEach(profile::remove);
    assertThat(profile.count()).isZero();
  }

  @Test
  void namesAreUsedOnce() {
    CustomProfiles profiles = new CustomProfiles(new ProfileSources());
    profiles.create("a/b.c");
    for (String name : List.of("a/b.c", "", "x".repeat(201), "a b", "a\nb", "heap", "wall")) {
      assertThatThrownBy(() -> profiles.create(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name);
    }
  }
}
