package io.diag.agent.format;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.Sample;
import io.diag.agent.profile.ValueType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads profile.proto, gzip'd or not, from diag or from any Go process. */
public final class PprofReader {

  private static final long MAX_BYTES = 256L * 1024 * 1024;

  // What objects take of the heap, with their places in lists and maps: rounded up.
  private static final int ENTRY_BYTES = 200;
  private static final int LINE_BYTES = 64;
  private static final int SAMPLE_BYTES = 256;
  private static final int FRAME_BYTES = 48;
  private static final int LABEL_BYTES = 128;

  private final ReadBudget budget = ReadBudget.ofHeap();
  private final List<String> strings = new ArrayList<>();
  private final Map<Long, long[]> functions = new HashMap<>();
  private final Map<Long, List<long[]>> locations = new HashMap<>();

  /**
   * Reads a whole profile.
   *
   * @throws IOException if it is not one; the message says so
   */
  public static Profile read(byte[] file) throws IOException {
    byte[] bytes = file;
    if (file.length > 2 && file[0] == 0x1f && file[1] == (byte) 0x8b) {
      bytes = unpacked(file);
    }
    return new PprofReader().parse(bytes);
  }

  /** A kilobyte can be a megabyte, and a megabyte a gigabyte. */
  private static byte[] unpacked(byte[] file) throws IOException {
    // Twice as much while it is read.
    int max = (int) Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 8);
    byte[] bytes;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      bytes = in.readNBytes(max);
      if (bytes.length == max) {
        throw new IOException(
            "not a pprof profile that can be read here: unpacked it has more than "
                + max / (1024 * 1024)
                + " MiB");
      }
    }
    return bytes;
  }

  private Profile parse(byte[] bytes) throws IOException {
    // Samples name strings, functions and locations that may come after them: two passes.
    readTables(new ProtoReader(bytes, 0, bytes.length));
    List<ValueType> sampleTypes = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    ValueType periodType = new ValueType("", "");
    String defaultSampleType = "";
    String program = "";
    long period = 0;
    long time = 0;
    long duration = 0;
    ProtoReader profile = new ProtoReader(bytes, 0, bytes.length);
    while (profile.next()) {
      switch (profile.field()) {
        case PprofSchema.PROFILE_SAMPLE_TYPE -> {
          budget.take(ENTRY_BYTES);
          sampleTypes.add(valueType(profile.message()));
        }
        case PprofSchema.PROFILE_SAMPLE -> samples.add(sample(profile.message()));
        case PprofSchema.PROFILE_MAPPING ->
            program = program.isEmpty() ? mappingFile(profile.message()) : program;
        case PprofSchema.PROFILE_PERIOD_TYPE -> periodType = valueType(profile.message());
        case PprofSchema.PROFILE_PERIOD -> period = profile.number();
        case PprofSchema.PROFILE_TIME_NANOS -> time = profile.number();
        case PprofSchema.PROFILE_DURATION_NANOS -> duration = profile.number();
        case PprofSchema.PROFILE_COMMENT -> {
          LongList indexes = new LongList();
          profile.addTo(indexes, budget);
          for (long index : indexes.toArray()) {
            comments.add(string(index));
          }
        }
        case PprofSchema.PROFILE_DEFAULT_SAMPLE_TYPE ->
            defaultSampleType = string(profile.number());
        default -> {}
      }
    }
    check(sampleTypes, samples);
    return new Profile(
        sampleTypes,
        defaultSampleType,
        periodType,
        period,
        time,
        duration,
        program,
        comments,
        samples);
  }

  private static void check(List<ValueType> sampleTypes, List<Sample> samples) throws IOException {
    if (sampleTypes.isEmpty()) {
      throw new IOException("not a pprof profile: it has no sample type");
    }
    for (Sample sample : samples) {
      if (sample.values().length != sampleTypes.size()) {
        throw new IOException("not a pprof profile: a sample has not one value for each type");
      }
    }
  }

  private void readTables(ProtoReader profile) throws IOException {
    while (profile.next()) {
      switch (profile.field()) {
        case PprofSchema.PROFILE_STRING_TABLE -> strings.add(profile.string(budget));
        case PprofSchema.PROFILE_FUNCTION -> function(profile.message());
        case PprofSchema.PROFILE_LOCATION -> location(profile.message());
        default -> {}
      }
    }
  }

  private void function(ProtoReader message) throws IOException {
    budget.take(ENTRY_BYTES);
    long[] fields = new long[PprofSchema.FUNCTION_FILENAME + 1];
    while (message.next()) {
      if (message.field() < fields.length) {
        fields[message.field()] = message.number();
      }
    }
    functions.put(fields[PprofSchema.FUNCTION_ID], fields);
  }

  private void location(ProtoReader message) throws IOException {
    budget.take(ENTRY_BYTES);
    long id = 0;
    List<long[]> lines = new ArrayList<>();
    while (message.next()) {
      if (message.field() == PprofSchema.LOCATION_ID) {
        id = message.number();
      } else if (message.field() == PprofSchema.LOCATION_LINE) {
        budget.take(LINE_BYTES);
        lines.add(line(message.message()));
      }
    }
    locations.put(id, lines);
  }

  private static long[] line(ProtoReader message) throws IOException {
    long[] line = new long[2];
    while (message.next()) {
      if (message.field() == PprofSchema.LINE_FUNCTION_ID) {
        line[0] = message.number();
      } else if (message.field() == PprofSchema.LINE_LINE) {
        line[1] = message.number();
      }
    }
    return line;
  }

  private Sample sample(ProtoReader message) throws IOException {
    budget.take(SAMPLE_BYTES);
    LongList locationIds = new LongList();
    LongList values = new LongList();
    List<Label> labels = new ArrayList<>();
    while (message.next()) {
      switch (message.field()) {
        case PprofSchema.SAMPLE_LOCATION_ID -> message.addTo(locationIds, budget);
        case PprofSchema.SAMPLE_VALUE -> message.addTo(values, budget);
        case PprofSchema.SAMPLE_LABEL -> {
          budget.take(LABEL_BYTES);
          labels.add(label(message.message()));
        }
        default -> {}
      }
    }
    List<Frame> stack = new ArrayList<>();
    for (long id : locationIds.toArray()) {
      for (long[] line : locations.getOrDefault(id, List.of())) {
        budget.take(FRAME_BYTES);
        stack.add(frame(line));
      }
    }
    return new Sample(stack, labels, values.toArray());
  }

  private Frame frame(long[] line) throws IOException {
    long[] function = functions.get(line[0]);
    if (function == null) {
      return Frame.pseudo("[unknown]");
    }
    return new Frame(
        string(function[PprofSchema.FUNCTION_NAME]),
        string(function[PprofSchema.FUNCTION_SYSTEM_NAME]),
        string(function[PprofSchema.FUNCTION_FILENAME]),
        (int) line[1]);
  }

  private Label label(ProtoReader message) throws IOException {
    long[] fields = new long[PprofSchema.LABEL_NUM_UNIT + 1];
    while (message.next()) {
      if (message.field() < fields.length) {
        fields[message.field()] = message.number();
      }
    }
    String key = string(fields[PprofSchema.LABEL_KEY]);
    return fields[PprofSchema.LABEL_STR] != 0
        ? Label.text(key, string(fields[PprofSchema.LABEL_STR]))
        : Label.number(
            key, fields[PprofSchema.LABEL_NUM], string(fields[PprofSchema.LABEL_NUM_UNIT]));
  }

  private ValueType valueType(ProtoReader message) throws IOException {
    String type = "";
    String unit = "";
    while (message.next()) {
      if (message.field() == PprofSchema.VALUE_TYPE_TYPE) {
        type = string(message.number());
      } else if (message.field() == PprofSchema.VALUE_TYPE_UNIT) {
        unit = string(message.number());
      }
    }
    return new ValueType(type, unit);
  }

  private String mappingFile(ProtoReader message) throws IOException {
    while (message.next()) {
      if (message.field() == PprofSchema.MAPPING_FILENAME) {
        return string(message.number());
      }
    }
    return "";
  }

  private String string(long index) throws IOException {
    if (index < 0 || index >= strings.size()) {
      throw new IOException("not a pprof profile: string " + index + " is not in its table");
    }
    return strings.get((int) index);
  }
}
