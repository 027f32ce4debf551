package io.diag.it.apps;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;

/**
 * Another agent: gives the JVM the name that is its argument, or without one has classes
 * transformed, in vain.
 */
public final class OtherAgent implements ClassFileTransformer {

  public static void premain(String argument, Instrumentation instrumentation) throws Exception {
    if (argument != null) {
      System.setProperty("java.vm.name", argument);
      return;
    }
    instrumentation.addTransformer(new OtherAgent(), true);
    instrumentation.retransformClasses(
        Thread.class,
        ThreadPoolExecutor.class,
        FutureTask.class,
        ForkJoinTask.class,
        AbstractQueuedSynchronizer.class,
        StampedLock.class,
        LockSupport.class);
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    return redefined == null ? null : classFile.clone();
  }
}
