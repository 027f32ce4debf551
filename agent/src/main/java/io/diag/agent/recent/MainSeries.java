package io.diag.agent.recent;

import io.diag.agent.runtime.RuntimeReading;
import io.diag.bootstrap.RuntimeValue;
import java.util.List;

/** The numbers that a look at a service begins with. */
public final class MainSeries {

  public static List<Series> list() {
    CpuShare cpu = new CpuShare();
    return List.of(
        new Series("cpu", "CPU of the process", "cores", cpu::now),
        new Series("heap_used", "Heap used", "bytes", MainSeries::heapUsed),
        new Series("threads", "Platform threads", "", () -> of(RuntimeValue.PLATFORM_THREADS)),
        new Series(
            "virtual_threads", "Virtual threads", "", () -> of(RuntimeValue.VIRTUAL_THREADS)));
  }

  private static double heapUsed() {
    return Math.max(0, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
  }

  private static double of(RuntimeValue value) {
    Long number = RuntimeReading.now().get(value);
    return number == null ? Double.NaN : number;
  }

  /** How many processors the process has kept busy since it was asked the last time. */
  private static final class CpuShare {

    private long lastCpu = -1;
    private long lastTime;

    double now() {
      long cpu =
          ProcessHandle.current()
              .info()
              .totalCpuDuration()
              .map(duration -> duration.toNanos())
              .orElse(-1L);
      long time = System.nanoTime();
      double share =
          cpu < 0 || lastCpu < 0 ? Double.NaN : (cpu - lastCpu) / (double) (time - lastTime);
      lastCpu = cpu;
      lastTime = time;
      return share;
    }
  }

  private MainSeries() {}
}
