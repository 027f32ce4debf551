package io.diag.demo;

/** A small program with one trait worth looking at through the debug port. */
interface Demo {

  /** What it is called on the command line. */
  String name();

  /** One line for the list of demos. */
  String summary();

  /** Runs in the calling thread, until the demo is over or the process is killed. */
  void run() throws Exception;
}
