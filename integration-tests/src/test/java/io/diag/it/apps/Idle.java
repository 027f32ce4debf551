package io.diag.it.apps;

import java.io.IOException;

/** Does nothing until its stdin ends. Needs no module but java.base, and prints nothing. */
public final class Idle {

  public static void main(String[] args) throws IOException {
    while (System.in.read() >= 0) {}
  }

  private Idle() {}
}
