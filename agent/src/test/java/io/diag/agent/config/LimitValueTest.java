package io.diag.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitValueTest {

  private static final long MIB = 1024 * 1024;

  @Test
  void bytesAndUnits() {
    assertBytes("33554432", 32 * MIB);
    assertBytes("33554432B", 32 * MIB);
    assertBytes("32768KiB", 32 * MIB);
    assertBytes("32MiB", 32 * MIB);
    assertBytes("3GiB", 3 * 1024 * MIB);
    assertBytes("1TiB", 1024 * 1024 * MIB);
    assertBytes("40000KB", 40_000_000);
    assertBytes("200MB", 200_000_000);
    assertBytes("2GB", 2_000_000_000);
    assertBytes("2TB", 2_000_000_000_000L);
    assertBytes("0200MiB", 200 * MIB);
  }

  private static void assertBytes(String text, long bytes) {
    assertThat(LimitValue.parse(text)).as(text).isEqualTo(new LimitValue(bytes, 0));
  }

  @Test
  void partsAndOff() {
    assertThat(LimitValue.parse("1%")).isEqualTo(new LimitValue(0, 1));
    assertThat(LimitValue.parse("100%")).isEqualTo(new LimitValue(0, 100));
    assertThat(LimitValue.parse("off").isOff()).isTrue();
    assertThat(LimitValue.parse("1%").isOff()).isFalse();
  }

  @Test
  void anythingElseIsNone() {
    for (String text :
        List.of(
            "",
            " ",
            "12parsecs",
            "-1",
            "-200MiB",
            "+200MiB",
            "0",
            "0MiB",
            "31MiB",
            "33554431",
            "1.5GiB",
            "200 MiB",
            "200mib",
            "200M",
            "200MiBs",
            "MiB",
            "%",
            "0%",
            "101%",
            "-5%",
            "50.5%",
            "off ",
            "none",
            "99999999999999999999",
            "9000000TiB",
            "999999999999999999TiB",
            "\u0662\u0660\u0660MiB")) {
      assertThat(LimitValue.parse(text)).as(text).isNull();
    }
  }
}
