package io.diag.it.apps;

import java.io.IOException;

/** Says of each class named in its arguments whether a service can see it. */
public final class Seeker {

  public static void main(String[] args) throws IOException {
    for (String name : args) {
      System.out.println(
          name + (seesClass(name) ? " class" : " -") + (seesResource(name) ? " resource" : " -"));
    }
    System.out.println("sought");
    Idle.main(args);
  }

  private static boolean seesClass(String name) {
    try {
      Class.forName(name, false, Thread.currentThread().getContextClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean seesResource(String name) {
    String path = name.replace('.', '/') + ".class";
    return Seeker.class.getClassLoader().getResource(path) != null
        || ClassLoader.getSystemResource(path) != null
        || Object.class.getResource("/" + path) != null;
  }

  private Seeker() {}
}
