package io.diag.agent.memory;

/**
 * One kind of memory, in bytes; -1 where there is no such number, or nobody tells it.
 *
 * @param whole the row that this one is a part of; empty if it is none
 * @param used of it, as far as whoever counts it knows
 * @param committed what the system has given for it, whether touched or not
 * @param max what it may grow to
 * @param from where the numbers are from, and what else there is to say
 */
record MemoryRow(String whole, String name, long used, long committed, long max, String from) {

  MemoryRow(String name, long used, long committed, long max, String from) {
    this("", name, used, committed, max, from);
  }

  boolean isPart() {
    return !whole.isEmpty();
  }
}
