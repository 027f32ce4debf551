package io.diag.agent.gctrace;

/** What the memory is kept to, for the trace to show beside what it came to. */
public interface HeapGoal {

  /** Where nothing is kept to anything. */
  HeapGoal NONE =
      new HeapGoal() {
        @Override
        public long limitBytes() {
          return -1;
        }

        @Override
        public long targetBytes() {
          return -1;
        }
      };

  /** The limit on the process's memory; -1 without. Cheap. */
  long limitBytes();

  /** What the heap is to stay below for it; -1 without. Cheap. */
  long targetBytes();
}
