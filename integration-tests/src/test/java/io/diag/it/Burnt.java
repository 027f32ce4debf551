package io.diag.it;

import io.diag.it.apps.Burner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What {@link Burner} did under a CPU profile that ran before it began and after it ended.
 *
 * @param cpuNanos by the threads' own clocks
 */
record Burnt(Reply reply, long cpuNanos) {

  private static final int LONGEST = 24;

  static Burnt during(TargetJvm jvm, String command, int hz) throws Exception {
    return during(jvm, command, hz, 3);
  }

  /** Of so many seconds, if that is enough. */
  static Burnt during(TargetJvm jvm, String command, int hz, int least) throws Exception {
    // On a machine busy with other things the same CPU time takes longer.
    for (int seconds = least; seconds <= LONGEST; seconds *= 2) {
      long asked = System.nanoTime();
      CompletableFuture<Reply> reply = jvm.startCpuProfile("seconds=" + seconds + "&hz=" + hz);
      long cpuNanos = jvm.ask(command, "burned");
      boolean within = TargetJvm.since(asked).toSeconds() < seconds;
      Burnt burnt = new Burnt(reply.get(LONGEST * 2, TimeUnit.SECONDS), cpuNanos);
      if (within || burnt.reply.status() != 200) {
        return burnt;
      }
    }
    throw new AssertionError("\"" + command + "\" takes more than " + LONGEST + " s");
  }

  PprofFile profile() throws Exception {
    return PprofFile.of(reply);
  }
}
