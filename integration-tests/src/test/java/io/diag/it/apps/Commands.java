package io.diag.it.apps;

/** What a test asks of an application, a line each, and the numbers that it answers. */
final class Commands {

  /** Does what the words say. */
  interface Answer {

    long to(String... words) throws Exception;
  }

  /**
   * Says that it is ready, and answers until the test goes: with the first word and the number. Not
   * by a reader: that has a lock.
   */
  static void serve(Answer answer) throws Exception {
    System.out.println("ready");
    StringBuilder line = new StringBuilder();
    for (int c = System.in.read(); c >= 0; c = System.in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String[] words = line.toString().split(" ", -1);
      line.setLength(0);
      System.out.println(words[0] + " " + answer.to(words));
    }
  }

  private Commands() {}
}
