package io.diag.agent.labels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadNamesTest {

  private final ThreadNames names = new ThreadNames();

  @Test
  void numbersAreLeftOut() {
    assertThat(names.normalised("http-nio-8080-exec-12")).isEqualTo("http-nio-#-exec-#");
    assertThat(names.normalised("main")).isEqualTo("main");
    assertThat(names.normalised("C2 CompilerThread0")).isEqualTo("C# CompilerThread#");
    assertThat(names.normalised("job-3f2504e0-4f89-41d3-9a0c-0305e82c3301")).isEqualTo("job-#");
    assertThat(names.normalised("lease deadbeef01 of facade")).isEqualTo("lease # of facade");
    assertThat(names.normalised("")).isEmpty();
  }

  @Test
  void thereAreFew() {
    for (int i = 0; i < 1000; i++) {
      names.normalised("x".repeat(i));
    }
    assertThat(names.normalised("one too many")).isEqualTo("other");
    assertThat(names.normalised("xx")).isEqualTo("xx");
  }
}
