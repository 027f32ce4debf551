package io.diag.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * A profile as it came over the wire. {@code go tool pprof} renumbers and merges what it reads
 * before it prints, so it cannot show whether ids and addresses are as they should be.
 */
record PprofFile(
    List<String> sampleTypes,
    List<Sample> samples,
    List<Mapping> mappings,
    List<Location> locations,
    List<Function> functions,
    List<String> strings,
    List<String> comments,
    String periodType,
    long period,
    long timeNanos,
    long durationNanos) {

  /** Stack with the leaf first. A label that is a number has an empty text. */
  record Sample(
      List<Location> stack,
      List<Long> values,
      Map<String, String> labels,
      Map<String, Long> numbers) {

    String root() {
      return stack.get(stack.size() - 1).lines.get(0).function.name;
    }

    boolean has(Predicate<Function> wanted) {
      return stack.stream()
          .flatMap(location -> location.lines.stream())
          .map(Line::function)
          .anyMatch(wanted);
    }
  }

  record Mapping(long id, long start, long limit, boolean complete) {}

  record Location(long id, long mapping, long address, List<Line> lines) {}

  record Line(Function function, long line) {

    @Override
    public String toString() {
      return function.name + " " + function.systemName + ":" + line;
    }
  }

  record Function(long id, String name, String systemName, String file) {}

  static PprofFile of(Reply reply) throws IOException {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return of(reply.body());
  }

  static PprofFile of(byte[] gzipped) throws IOException {
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(gzipped)).readAllBytes();
    ProtoMessage profile = new ProtoMessage(bytes);
    List<String> strings = profile.strings(6);
    List<Function> functions =
        profile.messages(5).stream()
            .map(
                function ->
                    new Function(
                        function.number(1),
                        string(strings, function, 2),
                        string(strings, function, 3),
                        string(strings, function, 4)))
            .toList();
    Map<Long, Function> functionOf =
        functions.stream().collect(Collectors.toMap(Function::id, function -> function));
    List<Location> locations =
        profile.messages(4).stream().map(location -> location(location, functionOf)).toList();
    Map<Long, Location> locationOf =
        locations.stream().collect(Collectors.toMap(Location::id, location -> location));
    return new PprofFile(
        profile.messages(1).stream().map(type -> type(strings, type)).toList(),
        profile.messages(2).stream()
            .map(
                sample ->
                    new Sample(
                        sample.numbers(1).stream().map(locationOf::get).toList(),
                        sample.numbers(2),
                        sample.messages(3).stream()
                            .collect(
                                Collectors.toMap(
                                    label -> string(strings, label, 1),
                                    label -> string(strings, label, 2))),
                        sample.messages(3).stream()
                            .filter(label -> label.number(2) == 0)
                            .collect(
                                Collectors.toMap(
                                    label -> string(strings, label, 1), label -> label.number(3)))))
            .toList(),
        profile.messages(3).stream().map(PprofFile::mapping).toList(),
        locations,
        functions,
        strings,
        profile.numbers(13).stream().map(index -> strings.get(index.intValue())).toList(),
        type(strings, profile.messages(11).get(0)),
        profile.number(12),
        profile.number(9),
        profile.number(10));
  }

  /** Nanoseconds of all samples together. */
  long total() {
    return samples.stream().mapToLong(sample -> sample.values.get(1)).sum();
  }

  /** CPU nanoseconds of all samples with a function of that name anywhere in the stack. */
  long cpuOf(String functionName) {
    return cpu(function -> function.name.equals(functionName));
  }

  /** CPU nanoseconds known to have been spent, but not where. */
  long cpuOfLostSamples() {
    return cpu(function -> function.name.startsWith("[lost samples"));
  }

  private long cpu(Predicate<Function> wanted) {
    return samples.stream()
        .filter(sample -> sample.has(wanted))
        .mapToLong(sample -> sample.values.get(1))
        .sum();
  }

  private static Location location(ProtoMessage location, Map<Long, Function> functionOf) {
    List<Line> lines =
        location.messages(4).stream()
            .map(line -> new Line(functionOf.get(line.number(1)), line.number(2)))
            .toList();
    return new Location(location.number(1), location.number(2), location.number(3), lines);
  }

  private static Mapping mapping(ProtoMessage mapping) {
    boolean complete = mapping.number(7) == 1 && mapping.number(8) == 1 && mapping.number(9) == 1;
    return new Mapping(mapping.number(1), mapping.number(2), mapping.number(3), complete);
  }

  private static String type(List<String> strings, ProtoMessage type) {
    return string(strings, type, 1) + "/" + string(strings, type, 2);
  }

  private static String string(List<String> strings, ProtoMessage message, int field) {
    return strings.get((int) message.number(field));
  }
}
