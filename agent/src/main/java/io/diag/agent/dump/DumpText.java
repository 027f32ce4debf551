package io.diag.agent.dump;

import io.diag.agent.creation.Creator;
import io.diag.agent.format.OneLine;
import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Writes a full dump as Go writes its goroutines with {@code debug=2}. What Go does not have is in
 * lines that begin with {@code #}.
 */
final class DumpText {

  private static final int MAX_NAME = 200;

  /** Frames of a stack whose text is kept for the next thread. */
  private static final int MAX_KEPT = 512;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9./_]+");

  private final FullDump dump;
  private final OutputStream out;
  private final StringBuilder text = new StringBuilder();
  private final RecentStacks stacks = new RecentStacks();
  private long written;

  /** As text: threads next to one another are often at the same stack. */
  private static final class RecentStacks extends LinkedHashMap<ThreadStack, String> {

    private static final long serialVersionUID = 1L;
    private static final int MAX = 64;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ThreadStack, String> eldest) {
      return size() > MAX;
    }
  }

  private DumpText(FullDump dump, OutputStream out) {
    this.dump = dump;
    this.out = out;
  }

  /**
   * Writes it.
   *
   * @param maxBytes roughly; the threads that do not fit are counted in the last line
   */
  static void write(FullDump dump, OutputStream out, long maxBytes) throws IOException {
    DumpText writer = new DumpText(dump, out);
    writer.head();
    int threads = 0;
    for (ThreadRecord record : dump.records()) {
      if (writer.written > maxBytes) {
        writer.line("");
        writer.line(
            "# cut: "
                + (dump.records().size() - threads)
                + " more threads do not fit into "
                + maxBytes
                + " bytes");
        break;
      }
      writer.thread(record);
      threads++;
    }
    writer.end();
  }

  /** Of one thread alone. */
  static String of(FullDump dump, ThreadRecord record) {
    DumpText writer = new DumpText(dump, OutputStream.nullOutputStream());
    writer.append(record);
    return writer.text.toString();
  }

  private void head() {
    line("# " + dump.counts().text());
    deadlocks().forEach(deadlock -> line("# " + deadlock));
    for (String missing : dump.missing()) {
      line("# " + missing);
    }
  }

  /** A line for each thread that is part of one, below another; none if there is none. */
  static List<String> deadlocks(FullDump dump) {
    return new DumpText(dump, OutputStream.nullOutputStream()).deadlocks();
  }

  private List<String> deadlocks() {
    List<String> lines = new ArrayList<>();
    int deadlocked = dump.deadlocks().stream().mapToInt(List::size).sum();
    if (deadlocked > 0) {
      lines.add("DEADLOCK: " + deadlocked + " threads wait for one another");
    }
    for (List<ThreadRecord> circle : dump.deadlocks()) {
      for (ThreadRecord record : circle) {
        lines.add("  " + named(record) + " waits for " + awaited(record));
      }
    }
    return lines;
  }

  private void thread(ThreadRecord record) throws IOException {
    text.append('\n');
    append(record);
    if (text.length() > 16_384) {
      end();
    }
  }

  private void append(ThreadRecord record) {
    text.append("goroutine ").append(record.id).append(" [");
    text.append(record.threadState().text()).append(dump.isLeaked(record) ? " (leaked)" : "");
    long minutes = TimeUnit.NANOSECONDS.toMinutes(record.idleNanos);
    if (minutes >= 1 && record.threadState() != ThreadState.RUNNABLE) {
      text.append(", ").append(minutes).append(" minutes");
    }
    text.append(']').append(labels(record.labels)).append(":\n");
    details(record);
    text.append(
        record.stack.frames().size() > MAX_KEPT
            ? frames(record.stack)
            : stacks.computeIfAbsent(record.stack, DumpText::frames));
    createdBy(record.creator);
  }

  private static String frames(ThreadStack stack) {
    StringBuilder frames = new StringBuilder();
    for (Frame frame : stack.frames()) {
      append(frames, frame);
    }
    return frames.toString();
  }

  /** In Go's words for the first frame; the rest of the stack follows it. */
  private void createdBy(Creator creator) {
    switch (creator.kind()) {
      case OFF -> {}
      case NOT_SAMPLED -> line("created by (not sampled)");
      case BEFORE_AGENT -> line("created by " + creator.stack().get(0).function());
      case KNOWN -> {
        String from = creator.creatorId() == 0 ? "" : " in goroutine " + creator.creatorId();
        for (int i = 0; i < creator.stack().size(); i++) {
          Frame frame = creator.stack().get(i);
          if (i == 0) {
            line("created by " + frame.function() + from);
            place(text, frame);
          } else {
            append(text, frame);
          }
        }
      }
    }
  }

  private void details(ThreadRecord record) {
    text.append("# ").append(quoted(record.name));
    text.append(record.virtual ? " virtual" : record.daemon ? " daemon" : "");
    text.append(' ').append(ThreadState.java(record.state));
    if (record.osThreadId != 0) {
      text.append(" os=").append(record.osThreadId);
    }
    if (record.cpuNanos >= 0) {
      text.append(String.format(Locale.ROOT, " cpu=%.3fs", record.cpuNanos / 1e9));
    }
    if (record.idleNanos > 0) {
      text.append(String.format(Locale.ROOT, " not-run-for>=%.1fs", record.idleNanos / 1e9));
    }
    text.append('\n');
    if (record.awaited != null) {
      line("# waits for " + awaited(record));
    }
    for (String held : record.held) {
      line("# holds " + held);
    }
  }

  private String awaited(ThreadRecord record) {
    ThreadRecord.Awaited awaited = record.awaited;
    if (awaited.holder() == 0) {
      return awaited.object();
    }
    ThreadRecord holder = dump.thread(awaited.holder());
    return awaited.object()
        + " held by "
        + (holder == null ? "goroutine " + awaited.holder() : named(holder));
  }

  private static String named(ThreadRecord record) {
    return "goroutine " + record.id + " " + quoted(record.name);
  }

  private static void append(StringBuilder text, Frame frame) {
    text.append(OneLine.of(frame.function())).append("(...)\n");
    place(text, frame);
  }

  private static void place(StringBuilder text, Frame frame) {
    text.append('\t').append(OneLine.of(frame.file()));
    text.append(':').append(frame.line()).append('\n');
  }

  private static String quoted(String name) {
    String shown = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
    return '"' + OneLine.of(shown).replace("\"", "\\\"") + '"';
  }

  /** As Go from 1.27 on. */
  private static String labels(List<Label> labels) {
    if (labels.isEmpty()) {
      return "";
    }
    StringBuilder all = new StringBuilder(" {");
    for (Label label : labels) {
      all.append(all.length() > 2 ? ", " : "").append(plain(label.key())).append(": ");
      all.append(plain(label.text()));
    }
    return all.append('}').toString();
  }

  /** Quoted only where it has to be. */
  private static String plain(String word) {
    return PLAIN.matcher(word).matches() ? word : quoted(word);
  }

  private void line(String line) {
    text.append(OneLine.of(line)).append('\n');
  }

  private void end() throws IOException {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.write(bytes);
    written += bytes.length;
    text.setLength(0);
  }
}
