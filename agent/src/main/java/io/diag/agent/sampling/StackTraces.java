package io.diag.agent.sampling;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.JavaFrames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import one.jfr.ClassRef;
import one.jfr.Dictionary;
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

  private static final Pattern OWN_PREFIX = Pattern.compile("^diag-[0-9a-z]+-");
  private static final Pattern NUMBER = Pattern.compile("\\d{6,}");

  private final JfrReader chunk;
  private final SourceFiles sourceFiles;
  private final Dictionary<Frame> frames = new Dictionary<>();

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
    for (Frame frame : stack) {
      if (frame.function().equals(VIRTUAL_THREAD_RUN)) {
        return true;
      }
    }
    return false;
  }

  /** Leaf first. A stack that was cut has a pseudo-frame as its root. */
  List<Frame> get(int id) {
    StackTrace trace = chunk.stackTraces.get(id);
    if (trace == null) {
      return List.of(UNKNOWN);
    }
    int depth = trace.methods.length;
    boolean cut = depth >= RecordingFile.MAX_STACK_DEPTH;
    Frame[] stack = new Frame[cut ? depth + 1 : depth];
    for (int i = 0; i < depth; i++) {
      stack[i] = frame(trace.methods[i], trace.locations[i] >>> 16, trace.types[i]);
    }
    if (cut) {
      stack[depth] = CUT;
    }
    return Arrays.asList(stack);
  }

  private Frame frame(long method, int line, byte type) {
    long key = (method << 16) | line;
    Frame frame = frames.get(key);
    if (frame == null) {
      frame = newFrame(method, line, type);
      frames.put(key, frame);
    }
    return frame;
  }

  private Frame newFrame(long methodId, int line, byte type) {
    MethodRef method = chunk.methods.get(methodId);
    if (method == null) {
      return UNKNOWN;
    }
    ClassRef owner = chunk.classes.get(method.cls);
    String className = owner == null ? "" : symbol(owner.name);
    String name = symbol(method.name);
    if (type != NATIVE && type != CPP && type != KERNEL && !className.isEmpty()) {
      return JavaFrames.frame(className, name, symbol(method.sig), line, sourceFiles.of(className));
    }
    return nativeFrame(type, className, name);
  }

  static Frame nativeFrame(byte type, String library, String name) {
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
      default -> name.startsWith("/") ? ofLibrary(name) : new Frame(name, "", "[jit]", 0);
    };
  }

  /**
   * A function without a name goes by its library's file, and ours are gone once they are loaded.
   */
  private static Frame ofLibrary(String path) {
    String fileName = path.substring(path.lastIndexOf('/') + 1).replace(" (deleted)", "");
    String library = stableLibrary(fileName);
    return new Frame(library, "", "[" + library + "]", 0);
  }

  /** Libraries unpacked from jars, ours among them, have a number of the moment in their names. */
  static String stableLibrary(String fileName) {
    return NUMBER.matcher(OWN_PREFIX.matcher(fileName).replaceFirst("")).replaceAll("");
  }

  private String symbol(long id) {
    byte[] symbol = chunk.symbols.get(id);
    return symbol == null ? "" : new String(symbol, StandardCharsets.UTF_8);
  }
}
