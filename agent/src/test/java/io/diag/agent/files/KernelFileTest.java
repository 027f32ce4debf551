package io.diag.agent.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelFileTest {

  @TempDir Path directory;

  @Test
  void numbers() throws IOException {
    assertThat(number("1024\n")).isEqualTo(1024);
    assertThat(number("max\n")).isEqualTo(-1);
    assertThat(number("")).isEqualTo(-1);
    assertThat(number("18446744073709551615\n")).isEqualTo(-1);
    assertThat(KernelFile.number(new File("/no/such/file"))).isEqualTo(-1);
    assertThat(KernelFile.number(directory.toFile())).isEqualTo(-1);
  }

  @Test
  void numbersByName() {
    String text = "anon_thp 7\nanon 5\nVmRSS:\t   1234 kB\nThreads:\t12\nempty\nanon 6\n";
    assertThat(KernelFile.number(text, "anon")).isEqualTo(5);
    assertThat(KernelFile.number(text, "VmRSS:")).isEqualTo(1234);
    assertThat(KernelFile.number(text, "Threads:")).isEqualTo(12);
    assertThat(KernelFile.number(text, "empty")).isEqualTo(-1);
    assertThat(KernelFile.number(text, "RSS:")).isEqualTo(-1);
    assertThat(KernelFile.number("", "anon")).isEqualTo(-1);
  }

  private long number(String text) throws IOException {
    Path file = directory.resolve("file");
    Files.writeString(file, text);
    return KernelFile.number(file.toFile());
  }
}
