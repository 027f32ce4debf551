package io.diag.it.apps;

/** Ends before the agent's port is open. */
public final class Hello {

  public static void main(String[] args) {
    System.out.println("hello");
  }

  private Hello() {}
}
