package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopTableTest {

  private static final Frame WORK = new Frame("Work.step", "", "Work.java", 1);
  private static final Frame MAIN = new Frame("Work.main", "", "Work.java", 2);

  @Test
  void recursionCountsOnceAndTheLargestComesFirst() {
    ValueType cpu = new ValueType("cpu", "nanoseconds");
    ProfileBuilder builder = new ProfileBuilder(List.of(cpu)).period(cpu, 1);
    builder.add(List.of(WORK, WORK, MAIN), List.of(), 3_000_000_000L);
    builder.add(List.of(MAIN), List.of(), 1_000_000_000L);

    String table = TopTable.of(builder.build(), 10);

    assertThat(table.lines().toList().subList(4, 6))
        .containsExactly(
            "     3.00s  75.0%  75.0%      3.00s  75.0%  Work.step",
            "     1.00s  25.0% 100.0%      4.00s 100.0%  Work.main");
    assertThat(TopTable.of(builder.build(), 1)).doesNotContain("Work.main");
  }
}
