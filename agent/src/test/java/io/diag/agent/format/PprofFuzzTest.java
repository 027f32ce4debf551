package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.diag.agent.fuzz.Mutations;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Profiles come from other machines: what is in them takes no memory that they do not deserve. */
class PprofFuzzTest {

  private static final int MEGABYTE = 1024 * 1024;

  @Test
  void mutations() throws Exception {
    byte[] packed = example();
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    new Mutations(List.of(plain, plain, plain, packed)).check(1500, PprofFuzzTest::read);
  }

  private static void read(byte[] input) {
    try {
      Profile profile = PprofReader.read(input);
      assertThat(TopTable.of(profile, 10)).isNotEmpty();
      assertThat(LabelShares.of(profile)).isNotNull();
    } catch (IOException e) {
      // That is its promise.
    }
  }

  private static byte[] example() throws IOException {
    ValueType cpu = new ValueType("cpu", "nanoseconds");
    ProfileBuilder builder = new ProfileBuilder(List.of(cpu)).period(cpu, 1).program("a");
    for (int i = 0; i < 20; i++) {
      builder.add(
          List.of(new Frame("a.B.c" + i, "", "B.java", i), Frame.pseudo("d")),
          List.of(Label.text("tenant", "t" + i), Label.number("n", i, "bytes")),
          i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProfileFormat.PPROF.write("cpu", builder.comment("c").build(), out);
    return out.toByteArray();
  }

  /**
   * In a function, where fields are kept by their number: 0, and one that is negative as an int.
   */
  @Test
  void fieldNumbersThatThereAreNotAreRefused() {
    for (byte[] function :
        List.of(new byte[] {0, 1}, new byte[] {(byte) 0x80, -1, -1, -1, -1, 0x3f, 1})) {
      ByteArrayOutputStream profile = new ByteArrayOutputStream();
      field(profile, 5, function);
      assertRefused(profile.toByteArray(), "malformed");
    }
  }

  /** Some hundred kilobytes that are gigabytes. */
  @Test
  void bombsAreRefused() throws Exception {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
      gzip.write(new byte[16 * MEGABYTE]);
    }
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      member.writeTo(bomb);
    }
    assertRefused(bomb.toByteArray(), "unpacked it has more than");
  }

  /** One location of many lines, and many samples that name it. */
  @Test
  void stacksThatMultiplyAreRefused() {
    ByteArrayOutputStream location = new ByteArrayOutputStream();
    location.writeBytes(new byte[] {8, 1});
    for (int i = 0; i < 100_000; i++) {
      location.writeBytes(new byte[] {0x22, 0});
    }
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    field(profile, 4, location.toByteArray());
    byte[] ids = new byte[100_000];
    Arrays.fill(ids, (byte) 1);
    ByteArrayOutputStream sample = new ByteArrayOutputStream();
    field(sample, 1, ids);
    field(profile, 2, sample.toByteArray());
    assertRefused(profile.toByteArray(), "MiB of the heap");
  }

  /** Two bytes each. */
  @Test
  void samplesThatWeighMoreThanTheyTakeAreRefused() {
    byte[] samples = new byte[64 * MEGABYTE];
    for (int i = 0; i < samples.length; i += 2) {
      samples[i] = 0x12;
    }
    assertRefused(samples, "MiB of the heap");
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] content) {
    out.write((number << 3) | 2);
    int length = content.length;
    for (; length > 0x7f; length >>= 7) {
      out.write((length & 0x7f) | 0x80);
    }
    out.write(length);
    out.writeBytes(content);
  }

  private static void assertRefused(byte[] file, String message) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(3),
        () ->
            assertThatThrownBy(() -> PprofReader.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message));
  }
}
