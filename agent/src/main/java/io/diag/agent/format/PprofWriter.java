package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import io.diag.agent.room.HeapRoom;
import io.diag.agent.threads.Activity;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a profile as gzip'd profile.proto.
 *
 * <p>Besides what the schema asks for: one mapping that says it is symbolised, or pprof asks the
 * port for symbols and warns of a missing binary; ids from 1 without gaps, which Parca insists on;
 * and addresses as {@link AddressSpace} says.
 */
public final class PprofWriter {

  private static final int FLUSH_SIZE = 32 * 1024;

  private final OutputStream out;
  private final ProtoWriter record = new ProtoWriter();
  private final ProtoWriter message = new ProtoWriter();
  private final ProtoWriter lineOf = new ProtoWriter();
  private final ProtoWriter inner = new ProtoWriter();
  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private final Map<Frame, Long> locations = new HashMap<>();
  private final Map<FunctionKey, Long> functions = new HashMap<>();
  private final AddressSpace addresses = new AddressSpace();

  private record FunctionKey(String name, String systemName, String file) {}

  private PprofWriter(OutputStream out) {
    this.out = out;
    index("");
  }

  /** Writes all of it and leaves the stream open. */
  public static void write(Profile profile, OutputStream out) throws IOException {
    FastGzip gzip = new FastGzip(out);
    new PprofWriter(gzip).write(profile);
    gzip.finish();
  }

  private void write(Profile profile) throws IOException {
    for (ValueType type : profile.sampleTypes()) {
      valueType(PprofSchema.PROFILE_SAMPLE_TYPE, type);
    }
    for (Sample sample : profile.samples()) {
      sample(sample);
    }
    mapping(profile.program());
    valueType(PprofSchema.PROFILE_PERIOD_TYPE, profile.periodType());
    record.number(PprofSchema.PROFILE_PERIOD, profile.period());
    record.number(PprofSchema.PROFILE_TIME_NANOS, profile.timeNanos());
    record.number(PprofSchema.PROFILE_DURATION_NANOS, profile.durationNanos());
    long[] comments = profile.comments().stream().mapToLong(this::index).toArray();
    if (comments.length > 0) {
      record.packed(PprofSchema.PROFILE_COMMENT, comments);
    }
    record.number(PprofSchema.PROFILE_DEFAULT_SAMPLE_TYPE, index(profile.defaultSampleType()));
    // Last, when all strings are known; the order of fields is free.
    for (String string : strings.keySet()) {
      record.string(PprofSchema.PROFILE_STRING_TABLE, string);
      flush();
    }
    record.writeTo(out);
  }

  private void sample(Sample sample) throws IOException {
    List<Frame> stack = sample.stack();
    long[] ids = new long[stack.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = location(stack.get(i));
    }
    message.clear().packed(PprofSchema.SAMPLE_LOCATION_ID, ids);
    message.packed(PprofSchema.SAMPLE_VALUE, sample.values());
    for (Label label : sample.labels()) {
      message.message(PprofSchema.SAMPLE_LABEL, label(label));
    }
    record.message(PprofSchema.PROFILE_SAMPLE, message);
    flush();
  }

  private ProtoWriter label(Label label) {
    inner.clear().number(PprofSchema.LABEL_KEY, index(label.key()));
    if (label.text() != null) {
      return inner.number(PprofSchema.LABEL_STR, index(label.text()));
    }
    inner.number(PprofSchema.LABEL_NUM, label.number());
    return inner.number(PprofSchema.LABEL_NUM_UNIT, label.unit() == null ? 0 : index(label.unit()));
  }

  private long location(Frame frame) throws IOException {
    Long known = locations.get(frame);
    if (known != null) {
      return known;
    }
    long function = function(frame);
    long id = locations.size() + 1L;
    locations.put(frame, id);
    ProtoWriter line =
        lineOf
            .clear()
            .number(PprofSchema.LINE_FUNCTION_ID, function)
            .number(PprofSchema.LINE_LINE, frame.line());
    inner
        .clear()
        .number(PprofSchema.LOCATION_ID, id)
        .number(PprofSchema.LOCATION_MAPPING_ID, 1)
        .number(PprofSchema.LOCATION_ADDRESS, addresses.addressOf(frame))
        .message(PprofSchema.LOCATION_LINE, line);
    record.message(PprofSchema.PROFILE_LOCATION, inner);
    flush();
    return id;
  }

  private long function(Frame frame) throws IOException {
    FunctionKey key = new FunctionKey(frame.function(), frame.systemName(), frame.file());
    Long known = functions.get(key);
    if (known != null) {
      return known;
    }
    long id = functions.size() + 1L;
    functions.put(key, id);
    inner
        .clear()
        .number(PprofSchema.FUNCTION_ID, id)
        .number(PprofSchema.FUNCTION_NAME, index(frame.function()))
        .number(PprofSchema.FUNCTION_SYSTEM_NAME, index(frame.systemName()))
        .number(PprofSchema.FUNCTION_FILENAME, index(frame.file()));
    record.message(PprofSchema.PROFILE_FUNCTION, inner);
    flush();
    return id;
  }

  private void mapping(String program) throws IOException {
    inner
        .clear()
        .number(PprofSchema.MAPPING_ID, 1)
        .number(PprofSchema.MAPPING_MEMORY_START, AddressSpace.START)
        .number(PprofSchema.MAPPING_MEMORY_LIMIT, AddressSpace.LIMIT)
        .number(PprofSchema.MAPPING_FILENAME, index(program))
        .bool(PprofSchema.MAPPING_HAS_FUNCTIONS, true)
        .bool(PprofSchema.MAPPING_HAS_FILENAMES, true)
        .bool(PprofSchema.MAPPING_HAS_LINE_NUMBERS, true);
    record.message(PprofSchema.PROFILE_MAPPING, inner);
    flush();
  }

  private void valueType(int field, ValueType type) throws IOException {
    inner
        .clear()
        .number(PprofSchema.VALUE_TYPE_TYPE, index(type.type()))
        .number(PprofSchema.VALUE_TYPE_UNIT, index(type.unit()));
    record.message(field, inner);
    flush();
  }

  private int index(String string) {
    Integer known = strings.putIfAbsent(string, strings.size());
    return known == null ? strings.size() - 1 : known;
  }

  /** In larger pieces: each is a call into zlib. */
  private void flush() throws IOException {
    if (record.size() >= FLUSH_SIZE) {
      Activity.check();
      // The tables of strings, functions and locations grow with what is written.
      HeapRoom.ofService().require(HeapRoom.STEP_BYTES);
      record.writeTo(out);
      record.clear();
    }
  }

  /** Level 1, as Go writes its profiles: a third of the time for a tenth more bytes. */
  private static final class FastGzip extends GZIPOutputStream {

    FastGzip(OutputStream out) throws IOException {
      super(out, 16 * 1024);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
