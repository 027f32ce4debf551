package io.diag.agent.natives;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import java.util.HashMap;
import java.util.Map;

/**
 * Names the JVM's method ids, each once. Not to be kept for long: it remembers every one it was
 * asked for.
 */
public final class MethodFrames {

  private static final Frame UNLOADED = Frame.pseudo("[class unloaded]");

  private final boolean withDescriptors;
  private final Map<Long, ThreadStacks.Method> methods = new HashMap<>();
  private final Map<Location, Frame> frames = new HashMap<>();

  private record Location(long method, long location) {}

  public MethodFrames(boolean withDescriptors) {
    this.withDescriptors = withDescriptors;
  }

  /** Null if its class has been unloaded. */
  public ThreadStacks.Method method(long id) {
    return methods.computeIfAbsent(id, ThreadStacks::method);
  }

  /** The frame of a place in a method. */
  public Frame frame(long id, long location) {
    ThreadStacks.Method method = method(id);
    return method == null
        ? UNLOADED
        : frames.computeIfAbsent(new Location(id, location), at -> named(method, at));
  }

  private Frame named(ThreadStacks.Method method, Location at) {
    return JavaFrames.frame(
        method.className(),
        method.name(),
        withDescriptors ? method.descriptor() : "",
        method.line(at.location),
        method.sourceFile());
  }

  public void clear() {
    methods.clear();
    frames.clear();
  }
}
