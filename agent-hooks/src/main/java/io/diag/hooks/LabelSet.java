package io.diag.hooks;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Labels as the agent keeps them: never changed, sorted by key, each key once. */
// Sets are compared by identity: equal ones cost a wrong guess at most.
@SuppressWarnings("ReferenceEquality")
public final class LabelSet {

  public static final LabelSet NONE = new LabelSet(new String[0], 0);

  /** How many outer sets each set remembers the union with. */
  private static final int UNIONS = 8;

  private static final AtomicLong serials = new AtomicLong();

  private final String[] pairs;

  final long serial;

  /** So that scopes of prebuilt sets inside one another do not allocate. */
  private Union[] unions;

  private Object api;

  /** No record: the methods that a record is given are made at run time. */
  private static final class Union {

    private final LabelSet outer;
    private final LabelSet both;

    Union(LabelSet outer, LabelSet both) {
      this.outer = outer;
      this.both = both;
    }
  }

  private LabelSet(String[] pairs, long serial) {
    this.pairs = pairs;
    this.serial = serial;
  }

  /**
   * A set of these pairs.
   *
   * @param pairs key, value, key, value; sorted by key, each key once; not to be changed afterwards
   */
  public static LabelSet of(String[] pairs) {
    return pairs.length == 0 ? NONE : new LabelSet(pairs, serials.incrementAndGet());
  }

  /** What native code knows it by; 0 for no labels at all. Equal sets have different ones. */
  public long serial() {
    return serial;
  }

  public int size() {
    return pairs.length / 2;
  }

  public String key(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /** Keys and values by turns. Not to be changed. */
  public String[] pairs() {
    return pairs;
  }

  /** The labels of an outer scope and these; where both have a key, these win. */
  public LabelSet in(LabelSet outer) {
    if (outer == NONE || outer == this) {
      return this;
    }
    Union[] known = unions;
    int slot = (int) outer.serial & (UNIONS - 1);
    if (known != null) {
      Union union = known[slot];
      if (union != null && union.outer == outer) {
        return union.both;
      }
    } else {
      known = new Union[UNIONS];
      // Threads that race here lose a remembered union at most.
      unions = known;
    }
    LabelSet both = size() == 0 ? outer : of(union(outer.pairs, pairs));
    known[slot] = new Union(outer, both);
    return both;
  }

  /** Merges two sorted lists; the second wins. */
  public static String[] union(String[] first, String[] second) {
    String[] all = new String[first.length + second.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < first.length || j < second.length) {
      int order = i == first.length ? 1 : j == second.length ? -1 : first[i].compareTo(second[j]);
      String[] from = order < 0 ? first : second;
      int at = order < 0 ? i : j;
      all[size++] = from[at];
      all[size++] = from[at + 1];
      i += order <= 0 ? 2 : 0;
      j += order >= 0 ? 2 : 0;
    }
    return size == all.length ? all : Arrays.copyOf(all, size);
  }

  /** The API's object for this set, if it was asked for before. */
  public Object api() {
    return api;
  }

  public void setApi(Object labels) {
    api = labels;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return Arrays.toString(pairs);
  }
}
