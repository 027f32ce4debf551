package io.diag.agent.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.config.Configuration;
import io.diag.agent.counters.Counters;
import io.diag.agent.counters.Features;
import io.diag.agent.creation.CreationHooks;
import io.diag.agent.creation.ThreadCreation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What does not fit is counted. */
class DumpTextTest {

  private static final int THREADS = 50;

  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Thread> waiting = new ArrayList<>();

  @BeforeEach
  void start() {
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(this::await, "waiting-" + i);
      thread.start();
      waiting.add(thread);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    end.countDown();
    for (Thread thread : waiting) {
      thread.join();
    }
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatDoesNotFitIntoTheTextIsCounted() throws IOException {
    FullDump dump = dump();
    int all = headers(text(dump, Long.MAX_VALUE));
    assertThat(all).isEqualTo(dump.records().size()).isGreaterThanOrEqualTo(THREADS);
    String cut = text(dump, 10_000);
    int left = headers(cut);
    assertThat(left).isBetween(1, all - 1);
    assertThat(cut)
        .endsWith("\n# cut: " + (all - left) + " more threads do not fit into 10000 bytes\n");
  }

  @Test
  void suspectsAreMarkedAsGoDoes() throws IOException {
    String text =
        text(
            dump()
                .marking(
                    stack ->
                        stack.stream().anyMatch(frame -> frame.function().endsWith("Test.await"))),
            Long.MAX_VALUE);
    assertThat(text)
        .containsPattern("(?m)^goroutine \\d+ \\[\\w+ \\(leaked\\)\\]:\n# \"waiting-7\"");
    assertThat(text).containsPattern("(?m)^goroutine \\d+ \\[\\w+\\]:\n# \"main\"");
  }

  private static FullDump dump() {
    CreationHooks off =
        CreationHooks.prepare(Configuration.load("threadcreate=false", Map.of(), Map.of()));
    ThreadCreation creation = ThreadCreation.start(off, new Features(), new Counters());
    return FullDump.take(
        DumpScope.ALL,
        VirtualThreads.find(null),
        creation,
        new Monitors.Unknown(),
        new IdleTimes(),
        100);
  }

  private static String text(FullDump dump, long max) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    dump.writeTo(out, max);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int headers(String text) {
    Matcher matcher = Pattern.compile("(?m)^goroutine \\d+ \\[").matcher(text);
    return (int) matcher.results().count();
  }
}
