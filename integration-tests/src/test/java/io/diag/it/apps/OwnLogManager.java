package io.diag.it.apps;

import java.util.logging.LogManager;

/** A log manager as a container brings it, that says who brought it to life. */
public final class OwnLogManager extends LogManager {

  public OwnLogManager() {
    System.out.println("log manager made by " + Thread.currentThread().getName());
  }
}
