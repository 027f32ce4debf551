package io.diag.it.apps;

import io.diag.api.CpuProfile;
import io.diag.api.CustomProfile;
import io.diag.api.MemoryLimit;
import io.diag.api.NamedProfile;
import io.diag.api.Profiles;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * An application server: {@code deploy} loads a part with a class loader of its own, which is the
 * first to use the API, and lets it go; {@code kept} tells whether that loader is still there.
 */
public final class Redeployed {

  private static WeakReference<ClassLoader> dropped;

  public static void main(String[] args) throws Exception {
    Commands.serve(
        words -> {
          if (words[0].equals("deploy")) {
            deploy();
          }
          System.gc();
          return dropped.refersTo(null) ? 0 : 1;
        });
  }

  private static void deploy() throws Exception {
    URL classes = Redeployed.class.getProtectionDomain().getCodeSource().getLocation();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // The API is in the bootstrap loader.
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
      thread.setContextClassLoader(loader);
      Class<?> part = loader.loadClass(Part.class.getName());
      ((Runnable) part.getDeclaredConstructor().newInstance()).run();
      dropped = new WeakReference<>(loader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Has the agent start all of its threads that the API can start. */
  public static final class Part implements Runnable {

    @Override
    public void run() {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CustomProfile held = Profiles.create("io.diag.it/part");
        held.add(out);
        CpuProfile.start(out, 100).stop();
        Profiles.setBlockRate(1);
        Profiles.setMutexFraction(1);
        MemoryLimit.set(1L << 40);
        for (NamedProfile profile : Profiles.all()) {
          profile.writeTo(out, 0);
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Redeployed() {}
}
