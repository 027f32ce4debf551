package io.diag.agent.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is left of RSS. */
class UnaccountedTest {

  private final MemoryTable table = new MemoryTable();

  @Test
  void betweenWhatIsCommittedAndWhatIsUsed() {
    process(500, 90, 0);
    row("heap", 200, 300);
    row("metaspace", 20, 25);
    row("code cache", 10, 15);
    row("direct buffers", 64, 64);
    row("thread stacks", 6, 6);
    row("mapped buffers", 1000, -1);
    Unaccounted.add(table);
    assertOther(500 - 410, 500 - 300);
  }

  @Test
  void neverLessThanNothing() {
    process(150, 90, 0);
    row("heap", 200, 300);
    Unaccounted.add(table);
    assertOther(0, 0);
  }

  @Test
  void whatTheJvmTracksIsKnownToo() {
    process(500, 90, 0);
    row("heap", 200, 300);
    row("native memory of the JVM", -1, 412);
    part("native memory of the JVM", "Shared class space", -1, 12);
    Unaccounted.add(table);
    assertOther(500 - 400, 500 - 200);
  }

  /** As ZGC does up to JDK 22. */
  @Test
  void aHeapThatIsMappedThreeTimesCountsOnce() {
    process(100, 90, 600);
    row("heap", 150, 200);
    Unaccounted.add(table);
    assertOther(300 - 200, 300 - 150);
  }

  @Test
  void notWithoutRss() {
    row("heap", 200, 300);
    Unaccounted.add(table);
    assertThat(table.rows()).hasSize(1);
  }

  private void assertOther(long least, long most) {
    assertThat(table.row("other, at least").used()).isEqualTo(least);
    assertThat(table.row("other, at most").used()).isEqualTo(most);
  }

  private void process(long anonymous, long files, long shared) {
    row("RSS", anonymous + files + shared, -1);
    part("RSS", "RssAnon", anonymous, -1);
    part("RSS", "RssFile", files, -1);
    part("RSS", "RssShmem", shared, -1);
  }

  private void row(String name, long used, long committed) {
    part("", name, used, committed);
  }

  private void part(String whole, String name, long used, long committed) {
    table.add(new MemoryRow(whole, name, used, committed, -1, ""));
  }
}
