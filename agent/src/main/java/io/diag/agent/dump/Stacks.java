package io.diag.agent.dump;

/** Takes the stacks of threads, one thread after the other. */
interface Stacks {

  /** Is told of one thread after another. */
  interface Visitor {

    /**
     * A thread that lives.
     *
     * @param state in JVMTI's bits
     */
    void visit(Thread thread, int state, ThreadStack stack);
  }

  /** How many of these threads lived. */
  int take(Thread[] threads, int count, int depth, Visitor visitor);

  /** How many threads were told without their stacks, as there were too many different ones. */
  long withoutStack();
}
