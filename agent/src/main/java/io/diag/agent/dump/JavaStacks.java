package io.diag.agent.dump;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import io.diag.hooks.ThreadContexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** By Thread.getStackTrace. */
final class JavaStacks implements Stacks {

  /** What the JVM takes of a stack at most (MaxJavaStackTraceDepth), and does not say so. */
  private static final int MAX_TRACE = 1024;

  private static final StackTraceElement[] NONE = {};

  /** Classes that answer for themselves: the service's code is not to run here. */
  private static final ClassValue<Boolean> IS_FOREIGN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          for (Class<?> each = type; each != Thread.class; each = each.getSuperclass()) {
            if (each.getClassLoader() != null && declaresGetStackTrace(each)) {
              return true;
            }
          }
          return false;
        }
      };

  private static boolean declaresGetStackTrace(Class<?> type) {
    try {
      return type.getDeclaredMethod("getStackTrace") != null;
    } catch (NoSuchMethodException e) {
      return false;
    } catch (LinkageError e) {
      // It cannot be told.
      return true;
    }
  }

  private final long maxFrames;

  /** For stacks that are deeper than that; null if there is no other way. */
  private final Stacks deep;

  private final Map<List<StackTraceElement>, ThreadStack> stacks = new HashMap<>();
  private final Map<StackTraceElement, Frame> frames = new HashMap<>();
  private long frameCount;
  private long beyond;

  JavaStacks(long maxFrames, Stacks deep) {
    this.maxFrames = maxFrames;
    this.deep = deep;
  }

  @Override
  public int take(Thread[] threads, int count, int depth, Visitor visitor) {
    int alive = 0;
    for (int i = 0; i < count; i++) {
      boolean foreign = IS_FOREIGN.get(threads[i].getClass());
      StackTraceElement[] trace = foreign ? foreign(threads[i]) : threads[i].getStackTrace();
      if (deep != null
          && (foreign || trace.length == MAX_TRACE)
          && !ThreadWalk.isForJavaOnly(threads[i])) {
        alive += deep.take(new Thread[] {threads[i]}, 1, depth, visitor);
        continue;
      }
      int state = status(threads[i], trace);
      if (trace.length > 0 && trace[0].isNativeMethod()) {
        state = ThreadState.inNative(state);
      }
      if (state != 0) {
        visitor.visit(threads[i], state, stack(trace, depth));
        alive++;
      }
    }
    return alive;
  }

  private static int status(Thread thread, StackTraceElement[] trace) {
    return ThreadContexts.isVirtual(thread)
        ? ThreadState.ofVirtual(thread.getState(), isInObjectWait(trace))
        : ThreadStatus.of(thread);
  }

  private static boolean isInObjectWait(StackTraceElement[] trace) {
    return trace.length > 0
        && trace[0].getClassName().equals("java.lang.Object")
        && trace[0].getMethodName().startsWith("wait");
  }

  /** Of itself a thread can tell it without being asked. */
  private static StackTraceElement[] foreign(Thread thread) {
    return thread == Thread.currentThread() ? new Throwable().getStackTrace() : NONE;
  }

  private ThreadStack stack(StackTraceElement[] trace, int depth) {
    List<StackTraceElement> key = List.of(trace);
    ThreadStack known = stacks.get(key);
    if (known != null) {
      return known;
    }
    if (frameCount + trace.length > maxFrames) {
      beyond++;
      return StackTable.BEYOND;
    }
    List<Frame> stack = new ArrayList<>();
    int cut = Math.max(0, trace.length - depth);
    for (int i = 0; i < trace.length; i++) {
      if (cut > 0 && i == StackDepth.innermost(depth)) {
        stack.add(StackDepth.leftOut(cut));
        i += cut;
      }
      stack.add(frames.computeIfAbsent(trace[i], JavaFrames::frame));
    }
    if (trace.length == MAX_TRACE) {
      stack.add(StackDepth.REST);
    }
    frameCount += Math.max(stack.size(), trace.length);
    ThreadStack made = new ThreadStack(List.copyOf(stack), true);
    stacks.put(key, made);
    return made;
  }

  @Override
  public long withoutStack() {
    return beyond + (deep == null ? 0 : deep.withoutStack());
  }
}
