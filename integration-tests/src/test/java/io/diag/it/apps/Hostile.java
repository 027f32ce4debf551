package io.diag.it.apps;

import io.diag.api.CustomProfile;
import io.diag.api.Labels;
import io.diag.api.Profiles;
import java.util.List;

/** Gives everything that can have a name one that would break out of wherever it is written. */
public final class Hostile {

  /** In a header, in text, in HTML and in a script. */
  public static final String NAME =
      "x\r\nX-Evil: 1\r\n\r\n<script>document.title='evil'</script>"
          + "</script><script>document.title='evil'</script>"
          + "'\"\\');document.title='evil';// \u2028";

  /** The worst that the name of a profile may be: it has no blanks nor control characters. */
  public static final String PROFILE =
      "evil/<script>document.title='evil'</script>'\"\\;filename=evil%0d%0aX-Evil:1";

  private static final Object HELD = new Object();
  private static volatile boolean stop;

  public static void main(String[] args) throws Exception {
    // Before the port is open, which has endpoints of these names.
    for (String name : List.of("delta_heap", "fgprof", "symbol", "//evil", "..")) {
      try {
        Profiles.create(name);
        throw new AssertionError(name + " is no name for a profile");
      } catch (IllegalArgumentException e) {
        // As it should be.
      }
    }
    CustomProfile profile = Profiles.create(PROFILE);
    profile.add(HELD);
    Thread thread =
        new Thread(() -> Labels.of("evil", NAME, NAME, "evil").run(Hostile::burn), NAME);
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Until the test has ended.
    }
  }

  private static void burn() {
    while (!stop) {
      Thread.onSpinWait();
    }
  }

  private Hostile() {}
}
