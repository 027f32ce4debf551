package io.diag.bench;

import io.pyroscope.labels.v2.LabelsSet;
import io.pyroscope.labels.v2.Pyroscope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The label API of the Pyroscope agent, which has to be given with -javaagent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PyroscopeCost {

  private final LabelsSet kept = new LabelsSet("tenant", "acme");
  private int work;

  @Benchmark
  public int run() {
    Runnable task = () -> work++;
    Pyroscope.LabelsWrapper.run(kept, task);
    return work;
  }
}
