package io.diag.demo;

import io.diag.api.Diag;
import java.io.PrintStream;
import java.util.List;

/** Runs the demo named on the command line: {@code java -jar demo-apps.jar cpu}. */
public final class DemoApps {

  private static final List<Demo> demos =
      List.of(
          new AllocatingDemo(),
          new ContendedDemo(),
          new CpuDemo(),
          new LeakyDemo(),
          new GcDemo(),
          new LimitDemo());

  public static void main(String[] args) throws Exception {
    for (Demo demo : demos) {
      if (args.length == 1 && demo.name().equals(args[0])) {
        if (!Diag.isLoaded()) {
          System.err.println("Running without diag: nothing to look at. See demo-apps/run --help.");
        }
        demo.run();
        return;
      }
    }
    printUsage(System.err);
    System.exit(2);
  }

  private static void printUsage(PrintStream out) {
    out.println("Usage: java [-javaagent:diag.jar] -jar demo-apps.jar <demo>");
    out.println();
    for (Demo demo : demos) {
      out.printf("  %-10s %s%n", demo.name(), demo.summary());
    }
  }

  private DemoApps() {}
}
