package io.diag.it.apps;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Uses up the JVM's direct memory: at once with an argument, else when it is told to. */
public final class DirectMemory {

  private static final int LARGEST = 64 * 1024;

  private static final List<ByteBuffer> held = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      useUp();
    }
    Commands.serve(words -> useUp());
  }

  private static long useUp() {
    for (int size = LARGEST; size > 0; ) {
      try {
        held.add(ByteBuffer.allocateDirect(size));
      } catch (OutOfMemoryError e) {
        size /= 2;
      }
    }
    return held.size();
  }

  private DirectMemory() {}
}
