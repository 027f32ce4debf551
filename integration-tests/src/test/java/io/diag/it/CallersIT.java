package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.it.apps.HotCallers;
import java.util.List;
import java.util.regex.Pattern;

/** Who called, in code that the compiler has made one method of. */
class CallersIT {

  private static final String APP = HotCallers.class.getName();

  @JdkTest
  void inlinedMethodsAreThere(Jdk jdk) throws Exception {
    Command command =
        Command.run(
                jdk.java().toString(),
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintInlining",
                "-cp",
                System.getProperty("java.class.path"),
                APP)
            .succeeded();
    String output = command.stdout();
    for (String method : List.of("middle", "inner")) {
      assertThat(output)
          .as(method + " is inlined by C2")
          .containsPattern(
              Pattern.quote(APP) + "::" + method + " \\(\\d+ bytes\\) +inline \\(hot\\)");
    }
    List<String> frames =
        command.stderr().lines().map(line -> line.substring(0, line.indexOf('('))).toList();
    int second = frames.lastIndexOf(APP + ".inner");
    assertThat(second > 0).as("once more on a virtual thread").isEqualTo(jdk.feature() >= 21);
    if (second > 0) {
      assertChain(frames.subList(0, second), "java.lang.Thread");
      assertChain(frames.subList(second, frames.size()), "java.lang.VirtualThread");
    } else {
      assertChain(frames, "java.lang.Thread");
    }
  }

  private static void assertChain(List<String> frames, String base) {
    assertThat(frames)
        .as("down to the thread's base, and nothing of a carrier")
        .containsExactly(
            APP + ".inner", APP + ".middle", APP + ".outer", APP + ".repeat", base + ".run");
  }
}
