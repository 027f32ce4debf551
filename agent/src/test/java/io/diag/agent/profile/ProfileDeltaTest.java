package io.diag.agent.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileDeltaTest {

  private static final List<Frame> MAIN = List.of(Frame.pseudo("main"));
  private static final List<Frame> OTHER = List.of(Frame.pseudo("other"));
  private static final List<Label> ACME = List.of(Label.text("tenant", "acme"));
  private static final List<ValueType> TYPES =
      List.of(new ValueType("objects", "count"), new ValueType("space", "bytes"));

  private static ProfileBuilder builder(long seconds) {
    return new ProfileBuilder(TYPES)
        .defaultSampleType("objects")
        .period(TYPES.get(1), 512)
        .program("service.jar")
        .comment("taken at " + seconds)
        .window(seconds * 1_000_000_000, 0);
  }

  private static ProfileBuilder with(
      ProfileBuilder builder, List<Frame> stack, List<Label> labels, long... values) {
    builder.add(stack, labels, values);
    return builder;
  }

  @Test
  void valuesAreThoseOfTheLaterLessThoseOfTheEarlier() {
    Profile before = with(builder(100), MAIN, List.of(), 3, 30).build();
    Profile after = with(with(builder(102), MAIN, List.of(), 5, 20), MAIN, ACME, 1, 10).build();
    Profile delta = ProfileDelta.between(before, after);
    assertThat(delta.samples())
        .anySatisfy(
            sample -> {
              assertThat(sample.labels()).isEmpty();
              assertThat(sample.values()).containsExactly(2, -10);
            })
        .anySatisfy(
            sample -> {
              assertThat(sample.labels()).isEqualTo(ACME);
              assertThat(sample.values()).containsExactly(1, 10);
            })
        .hasSize(2);
  }

  @Test
  void whatHasNotChangedVanishes() {
    Profile before =
        with(with(builder(100), MAIN, List.of(), 3, 30), OTHER, List.of(), 1, 1).build();
    Profile after =
        with(with(builder(102), OTHER, List.of(), 1, 2), MAIN, List.of(), 3, 30).build();
    assertThat(ProfileDelta.between(before, before).samples()).isEmpty();
    Profile delta = ProfileDelta.between(before, after);
    assertThat(delta.samples()).hasSize(1);
    assertThat(delta.samples().get(0).stack()).isEqualTo(OTHER);
    assertThat(delta.samples().get(0).values()).containsExactly(0, 1);
  }

  @Test
  void whatIsGoneIsNegative() {
    Profile delta =
        ProfileDelta.between(with(builder(100), MAIN, ACME, 3, 30).build(), builder(102).build());
    assertThat(delta.samples()).hasSize(1);
    assertThat(delta.samples().get(0).values()).containsExactly(-3, -30);
  }

  @Test
  void itsTimeIsTheEndAndTheRestIsOfTheLaterOne() {
    Profile delta = ProfileDelta.between(builder(100).build(), builder(102).build());
    assertThat(delta.timeNanos()).isEqualTo(102_000_000_000L);
    assertThat(delta.durationNanos()).isEqualTo(2_000_000_000L);
    assertThat(delta.sampleTypes()).isEqualTo(TYPES);
    assertThat(delta.defaultSampleType()).isEqualTo("objects");
    assertThat(delta.periodType()).isEqualTo(TYPES.get(1));
    assertThat(delta.period()).isEqualTo(512);
    assertThat(delta.program()).isEqualTo("service.jar");
    assertThat(delta.comments()).containsExactly("taken at 102");
  }

  @Test
  void neitherProfileIsChanged() {
    Profile before = with(builder(100), MAIN, List.of(), 3, 30).build();
    Profile after = with(builder(102), MAIN, List.of(), 5, 50).build();
    ProfileDelta.between(before, after);
    assertThat(before.samples().get(0).values()).containsExactly(3, 30);
    assertThat(after.samples().get(0).values()).containsExactly(5, 50);
  }

  @Test
  void differentTypesHaveNone() {
    Profile other = new ProfileBuilder(List.of(TYPES.get(0))).build();
    assertThatThrownBy(() -> ProfileDelta.between(other, builder(1).build()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
