package io.diag.agent.sampling;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import one.jfr.ClassRef;
import one.jfr.JfrReader;
import one.jfr.MethodRef;
import one.jfr.StackTrace;

/** The stack traces of one chunk, with names as a profile shows them. */
final class StackTraces {

  private static final Frame CUT = Frame.pseudo("[stack cut: deeper than kept]");
  private static final Frame LOST = Frame.pseudo("[lost samples: stack storage full]");
  private static final Frame CUT_AT_CONTINUATION = Frame.pseudo("[virtual thread, stack cut]");
  private static final Frame UNKNOWN = Frame.pseudo("[unknown]");

  /** async-profiler's frame types that are not Java methods. */
  private static final byte NATIVE = 3;

  private static final byte CPP = 4;
  private static final byte KERNEL = 5;

  private static final String VIRTUAL_THREAD_RUN = "java.lang.VirtualThread.run";

  private final JfrReader chunk;
  private final SourceFiles sourceFiles;
  private final Map<FrameKey, Frame> frames = new HashMap<>();

  private record FrameKey(long method, int line) {}

  StackTraces(JfrReader chunk, SourceFiles sourceFiles) {
    this.chunk = chunk;
    this.sourceFiles = sourceFiles;
  }

  /** Whether this stands for samples whose stacks are gone. */
  static boolean isLost(List<Frame> stack) {
    return stack.size() == 1 && stack.get(0).equals(LOST);
  }

  /** Whether the walk ended where the rest of a virtual thread's frames are not on the stack. */
  static boolean isCutAtContinuation(List<Frame> stack) {
    return stack.get(stack.size() - 1).equals(CUT_AT_CONTINUATION);
  }

  static boolean isOnVirtualThread(List<Frame> stack) {
    return stack.stream().anyMatch(frame -> frame.function().equals(VIRTUAL_THREAD_RUN));
  }

  /** Leaf first. A stack that was cut has a pseudo-frame as its root. */
  List<Frame> get(int id) {
    StackTrace trace = chunk.stackTraces.get(id);
    if (trace == null) {
      return List.of(UNKNOWN);
    }
    int depth = trace.methods.length;
    List<Frame> stack = new ArrayList<>(depth + 1);
    for (int i = 0; i < depth; i++) {
      long method = trace.methods[i];
      byte type = trace.types[i];
      int line = trace.locations[i] >>> 16;
      stack.add(frames.computeIfAbsent(new FrameKey(method, line), key -> frame(key, type)));
    }
    if (depth >= RecordingFile.MAX_STACK_DEPTH) {
      stack.add(CUT);
    }
    return stack;
  }

  private Frame frame(FrameKey key, byte type) {
    MethodRef method = chunk.methods.get(key.method);
    if (method == null) {
      return UNKNOWN;
    }
    ClassRef owner = chunk.classes.get(method.cls);
    String className = owner == null ? "" : symbol(owner.name);
    String name = symbol(method.name);
    if (type != NATIVE && type != CPP && type != KERNEL && !className.isEmpty()) {
      return JavaFrames.frame(
          className, name, symbol(method.sig), key.line, sourceFiles.of(className));
    }
    return nativeFrame(type, className, name);
  }

  private static Frame nativeFrame(byte type, String library, String name) {
    if (type == KERNEL) {
      return new Frame(name, "", "[kernel]", 0);
    }
    if (!library.isEmpty()) {
      return new Frame(name, "", "[" + stableLibrary(library) + "]", 0);
    }
    return switch (name) {
      case "storage_overflow" -> LOST;
      case "truncated" -> CUT;
      // async-profiler does not walk past the point where a continuation returns to frames that
      // are still in the heap: in a test with many yields 9% of the stacks, in all of its modes.
      case "cont_returnBarrier", "Cont returnBarrier" -> CUT_AT_CONTINUATION;
      default -> new Frame(name, "", "[jit]", 0);
    };
  }

  /** Libraries unpacked from jars, ours among them, have a number of the moment in their names. */
  static String stableLibrary(String fileName) {
    return fileName.replaceFirst("^diag-[0-9a-z]+-", "").replaceAll("\\d{6,}", "");
  }

  private String symbol(long id) {
    byte[] symbol = chunk.symbols.get(id);
    return symbol == null ? "" : new String(symbol, StandardCharsets.UTF_8);
  }
}
