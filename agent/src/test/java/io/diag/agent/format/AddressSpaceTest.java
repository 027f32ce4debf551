package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressSpaceTest {

  /**
   * Written down once: it must not change from version to version either, or an old profile is no
   * base for a new one.
   */
  private static final long KNOWN = 112292377962953L;

  @Test
  void addressesAreUniqueAndInsideTheMapping() {
    AddressSpace addresses = new AddressSpace();
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      long address = addresses.addressOf(frame("a.B.m" + i % 1000, i / 1000));
      assertThat(seen.add(address)).isTrue();
      assertThat(address).isGreaterThanOrEqualTo(AddressSpace.START).isLessThan(AddressSpace.LIMIT);
    }
  }

  @Test
  void sameFrameHasTheSameAddressInAnyRun() {
    assertThat(new AddressSpace().addressOf(frame("a.B.m", 5))).isEqualTo(KNOWN);
  }

  @Test
  void framesThatHashAlikeStillDiffer() {
    AddressSpace addresses = new AddressSpace();

    assertThat(addresses.addressOf(frame("a.B.m", 5)))
        .isNotEqualTo(addresses.addressOf(frame("a.B.m", 5)));
  }

  private static Frame frame(String function, int line) {
    return new Frame(function, function + "()V", "a/B.java", line);
  }
}
