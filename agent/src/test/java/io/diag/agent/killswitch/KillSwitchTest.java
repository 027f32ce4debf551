package io.diag.agent.killswitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.counters.Features;
import io.diag.agent.counters.Switchable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KillSwitchTest {

  private final Features features = new Features();
  private final KillSwitch killSwitch = new KillSwitch(features);
  private final List<String> done = new ArrayList<>();

  private final class Part implements Switchable {

    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    public void off(String reason) {
      done.add(name + " off");
    }

    @Override
    public void on() {
      done.add(name + " on");
    }
  }

  @Test
  void turnsAllOffAndOnOnce() {
    killSwitch.add("cpu", new Part("cpu"));
    killSwitch.add("heap", new Part("heap"));
    assertThat(killSwitch.offReason()).isNull();
    assertThat(killSwitch.off("a test")).isTrue();
    assertThat(killSwitch.off("a test")).isFalse();
    assertThat(killSwitch.offReason()).contains("by a test", "POST /debug/on");
    assertThat(features.states())
        .hasEntrySatisfying("agent", state -> assertThat(state).startsWith("off "));
    assertThat(killSwitch.on("a test")).isTrue();
    assertThat(killSwitch.on("a test")).isFalse();
    assertThat(killSwitch.offReason()).isNull();
    assertThat(done).startsWith("cpu off", "heap off", "cpu on", "heap on");
  }

  @Test
  void partThatFailsDoesNotKeepOthersOn() {
    killSwitch.add(
        "broken",
        new Switchable() {
          @Override
          public void off(String reason) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void on() {
            throw new IllegalStateException("broken");
          }
        });
    killSwitch.add("heap", new Part("heap"));
    killSwitch.off("a test");
    killSwitch.on("a test");
    assertThat(done).containsExactly("heap off", "heap on");
  }

  @Test
  void partThatComesWhileAllIsOffIsOff() {
    killSwitch.off("a test");
    killSwitch.add("heap", new Part("heap"));
    killSwitch.on("a test");
    assertThat(done).containsExactly("heap off", "heap on");
  }

  @Test
  void oneFeatureAloneStaysOffUntilOn() {
    killSwitch.add("cpu", new Part("cpu"));
    killSwitch.add("heap", new Part("heap"));
    assertThat(killSwitch.off("heap", "too many errors")).isTrue();
    assertThat(killSwitch.off("heap", "too many errors")).isFalse();
    assertThat(killSwitch.off("no such feature", "too many errors")).isFalse();
    assertThat(killSwitch.offReason()).isNull();
    assertThat(features.states())
        .hasEntrySatisfying(
            "heap",
            state -> assertThat(state).startsWith("off too many errors").contains("/debug/on"));
    assertThat(killSwitch.on("a test")).isTrue();
    assertThat(done).startsWith("heap off").contains("heap on");
    assertThat(features.states())
        .hasEntrySatisfying("heap", state -> assertThat(state).startsWith("on"));
  }

  @Test
  void errorsUpToTheLimitTurnTheirFeatureOff() {
    killSwitch.add("cpu", new Part("cpu"));
    killSwitch.add("heap", new Part("heap"));
    List<String> told = new ArrayList<>();
    ErrorLimit limit = new ErrorLimit(3, (feature, error) -> told.add(feature));
    for (String feature : List.of("heap", "cpu", "heap", "/debug/a/path", "heap")) {
      limit.look(killSwitch);
      assertThat(done).isEmpty();
      limit.suppressed(feature, new IllegalStateException());
    }
    limit.look(killSwitch);
    assertThat(done).containsExactly("heap off");
    assertThat(told).hasSize(5);
    // What happens on the way off does not count for the time after it is on again.
    killSwitch.on("a test");
    limit.look(killSwitch);
    assertThat(done).startsWith("heap off").containsOnlyOnce("heap off").contains("heap on");
  }

  @Test
  void withoutLimitNothingIsTurnedOff() {
    killSwitch.add("heap", new Part("heap"));
    ErrorLimit none = new ErrorLimit(0, (feature, error) -> {});
    for (int i = 0; i < 1000; i++) {
      none.suppressed("heap", new IllegalStateException());
    }
    none.look(killSwitch);
    assertThat(done).isEmpty();
  }

  @Test
  void manyNamesTakeNoMoreRoom() {
    ErrorLimit limit = new ErrorLimit(1, (feature, error) -> {});
    killSwitch.add("late", new Part("late"));
    for (int i = 0; i < 1000; i++) {
      limit.suppressed("/debug/" + i, new IllegalStateException());
    }
    limit.suppressed("late", new IllegalStateException());
    limit.look(killSwitch);
    assertThat(done).isEmpty();
  }
}
