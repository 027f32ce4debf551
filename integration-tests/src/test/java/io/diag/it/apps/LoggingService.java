package io.diag.it.apps;

import java.io.IOException;
import java.util.logging.LogManager;

/** Touches java.util.logging only when a line comes on stdin. */
public final class LoggingService {

  public static void main(String[] args) throws IOException {
    while (System.in.read() != '\n') {}
    System.out.println("manager is " + LogManager.getLogManager().getClass().getName());
    Idle.main(args);
  }

  private LoggingService() {}
}
