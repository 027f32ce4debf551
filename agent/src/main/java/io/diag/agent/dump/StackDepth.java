package io.diag.agent.dump;

import io.diag.agent.profile.Frame;

/** How stacks are cut that are deeper than wanted: as in Go, what is in the middle is left out. */
public final class StackDepth {

  public static final int DEFAULT = 256;
  public static final int MAX = 16_384;

  /** How many frames stand before the gap; the outermost ones, which tell the purpose, follow. */
  static int innermost(int depth) {
    return depth - depth / 2;
  }

  /** Ends a stack of which there are the innermost frames only. */
  static final Frame REST = Frame.pseudo("[more frames left out]");

  /** What stands in place of those left out. */
  static Frame leftOut(int count) {
    return Frame.pseudo("[" + count + " frames left out]");
  }

  private StackDepth() {}
}
