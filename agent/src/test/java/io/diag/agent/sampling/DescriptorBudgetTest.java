package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorBudgetTest {

  @TempDir private Path directory;

  @Test
  void twiceTheThreadsMustFitIntoAQuarterOfWhatIsFree() {
    assertThat(DescriptorBudget.refusal(1024, 24, 124)).isNull();
    assertThat(DescriptorBudget.refusal(1024, 24, 125)).contains("125 threads", "1000 are free");
    assertThat(DescriptorBudget.refusal(1024, 1024, 1)).isNotNull();
  }

  @Test
  void readsTheSoftLimit() throws IOException {
    assertThat(limit("Max open files            1024                 524288               files"))
        .isEqualTo(1024);
    assertThat(limit("Max open files            unlimited            unlimited            files"))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(limit("Max stack size 1 2 bytes")).isEqualTo(-1);
    assertThat(DescriptorBudget.openFilesLimit(new File("/no/such/file"))).isEqualTo(-1);
  }

  private long limit(String line) throws IOException {
    Path file = directory.resolve("limits");
    Files.writeString(file, "Limit Soft Hard Units\n" + line + "\n");
    return DescriptorBudget.openFilesLimit(file.toFile());
  }
}
