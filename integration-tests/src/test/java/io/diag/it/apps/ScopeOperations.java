package io.diag.it.apps;

import io.diag.api.Labels;
import java.util.List;

/** Scopes: whatever they run is run, and afterwards the labels are what they were. */
final class ScopeOperations {

  private interface Scoped {

    void attempt(ScopeOperations.Work work) throws Exception;
  }

  private static final class Work implements Runnable {

    private boolean done;

    @Override
    public void run() {
      done = true;
    }

    private String call() {
      done = true;
      return "called";
    }
  }

  static List<Operation> all() {
    return List.of(
        scope("run under labels", work -> Operation.OTHER.run(work)),
        scope("call under labels", work -> Operation.OTHER.call(work::call)),
        scope("run under new labels", work -> Labels.of("request", "1").run(work)),
        scope("deep scopes", work -> nested(work, 9)),
        scope("open and close", ScopeOperations::open),
        scope("set and set again", ScopeOperations::set),
        scope("wrap", work -> Labels.wrap(work).run()));
  }

  private static void nested(Work work, int levels) {
    if (levels == 0) {
      work.run();
    } else {
      Operation.OTHER.run(() -> nested(work, levels - 1));
    }
  }

  // It is there to be closed.
  @SuppressWarnings("try")
  private static void open(Work work) {
    try (Labels.Scope scope = Operation.OTHER.open()) {
      work.run();
    }
  }

  private static void set(Work work) {
    Labels before = Labels.current();
    Labels.set(before);
    work.run();
  }

  private static Operation scope(String name, Scoped scoped) {
    return new Operation(name) {

      @Override
      void attempt() throws Exception {
        Work work = new Work();
        scoped.attempt(work);
        require(work.done, "what was to run has not");
      }
    };
  }

  private ScopeOperations() {}
}
