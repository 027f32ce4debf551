package io.diag.agent.boot;

import jdk.internal.misc.CDS;

/**
 * Class-data sharing: an archive of loaded classes, or since JDK 24 an AOT cache, that a JVM writes
 * when it ends.
 */
public final class SharedArchive {

  /**
   * Whether this JVM is to write one. Classes that an agent has changed make JDK 25 crash while it
   * does (SIGSEGV in ArchiveBuilder::get_buffered_addr), and without them the archive is worth
   * less.
   */
  public static boolean isBeingMade(JavaBase javaBase) {
    javaBase.open("jdk.internal.misc");
    try {
      return Archive.isBeingMade();
    } catch (LinkageError e) {
      // Another JDK, that does not tell.
      return false;
    }
  }

  /** In a class of its own, to be linked when java.base has opened the package. */
  private static final class Archive {

    static boolean isBeingMade() {
      return CDS.isDumpingArchive();
    }
  }

  private SharedArchive() {}
}
