package io.diag.agent.start;

import io.diag.agent.boot.BootstrapClasses;
import io.diag.agent.boot.JavaBase;
import io.diag.agent.boot.SharedArchive;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.log.AgentLog;
import java.lang.instrument.Instrumentation;

/**
 * What happens in premain, before the service's {@code main}: as little as possible. All that may
 * come a moment later, the port above all, is done by a thread of its own.
 */
public final class AgentStart {

  /** Called by the entry class, by reflection. */
  public static void run(String arguments, Instrumentation instrumentation) throws Exception {
    Configuration configuration =
        Configuration.load(arguments, System.getProperties(), System.getenv());
    for (String problem : configuration.problems()) {
      AgentLog.line(problem);
    }
    if (!configuration.get(Options.ENABLED)) {
      AgentLog.end();
      return;
    }
    JavaBase javaBase = new JavaBase(instrumentation);
    if (SharedArchive.isBeingMade(javaBase)) {
      AgentLog.line(
          "not started, since this JVM makes a shared archive or an AOT cache; the service goes on"
              + " without it");
      AgentLog.end();
      return;
    }
    new BootstrapClasses(javaBase).define();
    // In a class of its own: the JVM verifies a class as a whole, and none that names a bootstrap
    // class can be loaded before this point.
    RunningAgent.launch(configuration, instrumentation, javaBase);
  }

  private AgentStart() {}
}
