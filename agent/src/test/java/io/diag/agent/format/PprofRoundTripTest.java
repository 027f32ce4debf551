package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PprofRoundTripTest {

  private static final Frame LEAF = new Frame("a.B.c", "a.B.c(I)V", "a/B.java", 12);
  private static final Frame ROOT = new Frame("a.B.main", "a.B.main()V", "a/B.java", 3);
  private static final List<Label> LABELS =
      List.of(Label.text("tenant", "acme"), Label.number("bytes", 64, "bytes"));

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Profile profile = example();

    Profile read = PprofReader.read(write(profile));

    assertThat(read).usingRecursiveComparison().ignoringFields("samples").isEqualTo(profile);
    assertThat(read.samples())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(profile.samples());
  }

  @Test
  void equalStacksWithEqualLabelsAreOneSample() {
    List<Sample> samples = example().samples();

    assertThat(samples).hasSize(2);
    assertThat(samples.stream().mapToLong(sample -> sample.values()[1]).sum()).isEqualTo(60);
  }

  @Test
  void emptyProfileIsAProfile() throws IOException {
    ValueType type = new ValueType("cpu", "nanoseconds");
    Profile empty = new ProfileBuilder(List.of(type)).period(type, 1).build();

    assertThat(PprofReader.read(write(empty)).samples()).isEmpty();
  }

  @Test
  void garbageIsRefusedAsGarbage() {
    for (byte[] garbage :
        List.of("<html>".getBytes(StandardCharsets.UTF_8), new byte[] {-1, -1}, new byte[0])) {
      assertThatThrownBy(() -> PprofReader.read(garbage))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not a pprof profile");
    }
  }

  @Test
  void everyTruncationIsRefusedOrRead() throws IOException {
    byte[] raw = ungzip(write(example()));
    for (int length = 1; length < raw.length; length++) {
      byte[] cut = Arrays.copyOf(raw, length);
      try {
        PprofReader.read(cut);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("not a pprof profile");
      }
    }
  }

  private static Profile example() {
    ProfileBuilder builder =
        new ProfileBuilder(
                List.of(new ValueType("samples", "count"), new ValueType("cpu", "nanoseconds")))
            .period(new ValueType("cpu", "nanoseconds"), 10);
    builder.add(List.of(LEAF, ROOT), LABELS, 1, 10);
    builder.add(List.of(LEAF, ROOT), LABELS, 2, 20);
    builder.add(List.of(ROOT), List.of(), 3, 30);
    return builder
        .comment("engine=test")
        .comment("second")
        .program("service.jar")
        .window(1_700_000_000_000_000_000L, 5_000_000_000L)
        .defaultSampleType("cpu")
        .build();
  }

  private static byte[] write(Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PprofWriter.write(profile, out);
    return out.toByteArray();
  }

  private static byte[] ungzip(byte[] bytes) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
  }
}
