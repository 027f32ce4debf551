package io.diag.agent.format;

import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.Activity;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import one.convert.Arguments;
import one.convert.CallStack;
import one.convert.FlameGraph;
import one.convert.Frame;

/**
 * Writes a flame graph as one page that loads nothing else: async-profiler's, which people know.
 */
final class FlameGraphWriter {

  /** The page calls itself once for each level, and so does the library. */
  private static final int MAX_DEPTH = 1024;

  /** Each may be a node of its own, of some 100 bytes. */
  private static final int STEP_FRAMES = 4096;

  static void write(Profile profile, OutputStream out) {
    int value = profile.defaultValueIndex();
    ValueType type = profile.sampleTypes().get(value);
    FlameGraph graph = new FlameGraph(arguments(profile, type));
    CallStack stack = new CallStack();
    int frames = 0;
    for (Sample sample : profile.samples()) {
      Activity.check();
      if (sample.values()[value] > 0) {
        push(sample.stack(), stack);
        frames += sample.stack().size();
        if (frames >= STEP_FRAMES) {
          HeapRoom.ofService().require(HeapRoom.STEP_BYTES);
          frames = 0;
        }
        graph.addSample(stack, sample.values()[value]);
        stack.clear();
      }
    }
    HeapRoom.ofService().require(HeapRoom.STEP_BYTES);
    PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
    graph.dump(print);
    print.flush();
  }

  private static Arguments arguments(Profile profile, ValueType type) {
    Arguments arguments = new Arguments();
    arguments.title = html(profile.program()) + ": " + html(type.type());
    // How the library is told the unit: these are its names for them.
    arguments.total = !type.unit().equals("count");
    arguments.lock = type.unit().equals("nanoseconds");
    arguments.alloc = type.unit().equals("bytes");
    return arguments;
  }

  private static void push(List<io.diag.agent.profile.Frame> frames, CallStack stack) {
    int depth = Math.min(frames.size(), MAX_DEPTH);
    for (int i = depth - 1; i >= 0; i--) {
      io.diag.agent.profile.Frame frame = frames.get(i);
      stack.push(inScript(frame.function()), type(frame.file()));
    }
  }

  private static byte type(String file) {
    if (file.equals("[kernel]")) {
      return Frame.TYPE_KERNEL;
    }
    return file.startsWith("[") ? Frame.TYPE_NATIVE : Frame.TYPE_JIT_COMPILED;
  }

  /**
   * The library escapes what would end a string of the script, but not what would end the script.
   */
  private static String inScript(String name) {
    return OneLine.of(name).replaceAll("<(?=[/!?])", "< ");
  }

  private static String html(String text) {
    return inScript(text).replace("&", "&amp;").replace("<", "&lt;");
  }

  private FlameGraphWriter() {}
}
