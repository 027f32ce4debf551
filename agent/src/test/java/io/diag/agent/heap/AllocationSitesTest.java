package io.diag.agent.heap;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import io.diag.hooks.LabelSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllocationSitesTest {

  private final AllocationSites sites = new AllocationSites(3);

  @Test
  void theSameIsOneSite() {
    AllocationSite site = sites.of(stack("a"), "byte[]", 16, LabelSet.NONE, false);
    assertThat(sites.of(stack("a"), "byte[]", 16, LabelSet.NONE, false)).isSameAs(site);
    assertThat(sites.size()).isEqualTo(1);
  }

  @Test
  void eachDifferenceMakesAnotherOne() {
    AllocationSites many = new AllocationSites(100);
    LabelSet acme = LabelSet.of(new String[] {"tenant", "acme"});
    List<AllocationSite> different =
        List.of(
            many.of(stack("a"), "byte[]", 16, LabelSet.NONE, false),
            many.of(stack("b"), "byte[]", 16, LabelSet.NONE, false),
            many.of(stack("a"), "char[]", 16, LabelSet.NONE, false),
            many.of(stack("a"), "byte[]", 24, LabelSet.NONE, false),
            many.of(stack("a"), "byte[]", 16, acme, false),
            many.of(stack("a"), "byte[]", 16, LabelSet.NONE, true));
    assertThat(different).doesNotHaveDuplicates();
    assertThat(many.list()).isEqualTo(different);
    for (int i = 0; i < different.size(); i++) {
      assertThat(different.get(i).index).isEqualTo(i);
    }
  }

  @Test
  void largeOnesOfAboutOneSizeAreTogether() {
    AllocationSite site = sites.of(stack("a"), "byte[]", 100_000, LabelSet.NONE, false);
    assertThat(sites.of(stack("a"), "byte[]", 100_008, LabelSet.NONE, false)).isSameAs(site);
    assertThat(site.key.size()).isEqualTo(102_400);
  }

  @Test
  void whatIsBeyondTheBoundIsTogetherBySize() {
    for (int i = 0; i < 3; i++) {
      sites.of(stack("f" + i), "byte[]", 16, LabelSet.NONE, false);
    }
    assertThat(sites.beyond()).isZero();
    for (int i = 0; i < 1000; i++) {
      AllocationSite rest = sites.of(stack("g" + i), "T" + i, 16, LabelSet.NONE, false);
      rest.add(16);
    }
    AllocationSite rest = sites.list().get(3);
    assertThat(rest.count).isEqualTo(1000);
    assertThat(rest.bytes).isEqualTo(16_000);
    assertThat(rest.key.stack().get(0).function()).startsWith("[more different");
    assertThat(rest.key.type()).isEmpty();
    assertThat(sites.beyond()).isEqualTo(1000);
    for (long size = 16; size < Integer.MAX_VALUE; size += 8 + size / 3) {
      sites.of(stack("h" + size), "byte[]", size, LabelSet.NONE, false);
    }
    assertThat(sites.size()).as("one for each power of two").isLessThanOrEqualTo(3 + 32);
    assertThat(sites.of(stack("f1"), "byte[]", 16, LabelSet.NONE, false).index)
        .as("what was there is still known")
        .isEqualTo(1);
  }

  private static List<Frame> stack(String function) {
    return List.of(new Frame(function, function + "()V", "F.java", 1));
  }
}
