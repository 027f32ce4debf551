package io.diag.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A protobuf message taken apart without its schema, so that nothing is put right on the way. */
final class ProtoMessage {

  private final Map<Integer, List<Object>> fields = new TreeMap<>();

  ProtoMessage(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      long tag = varint(in);
      Object value = value(in, (int) tag & 7);
      fields.computeIfAbsent((int) (tag >>> 3), field -> new ArrayList<>()).add(value);
    }
  }

  /** Several of them, each after its length. */
  static List<ProtoMessage> delimited(byte[] bytes) {
    List<ProtoMessage> messages = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      messages.add(new ProtoMessage((byte[]) value(in, 2)));
    }
    return messages;
  }

  /** The last value of a number, as protobuf has it; 0 where there is none. */
  long number(int field) {
    List<Long> numbers = numbers(field);
    return numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
  }

  /** A repeated number, packed or not. */
  List<Long> numbers(int field) {
    List<Long> numbers = new ArrayList<>();
    for (Object value : fields.getOrDefault(field, List.of())) {
      if (value instanceof byte[] packed) {
        ByteBuffer in = ByteBuffer.wrap(packed);
        while (in.hasRemaining()) {
          numbers.add(varint(in));
        }
      } else {
        numbers.add((Long) value);
      }
    }
    return numbers;
  }

  List<ProtoMessage> messages(int field) {
    return fields.getOrDefault(field, List.of()).stream()
        .map(value -> new ProtoMessage((byte[]) value))
        .toList();
  }

  List<String> strings(int field) {
    return fields.getOrDefault(field, List.of()).stream()
        .map(value -> new String((byte[]) value, StandardCharsets.UTF_8))
        .toList();
  }

  private static Object value(ByteBuffer in, int wireType) {
    return switch (wireType) {
      case 0 -> varint(in);
      // Fixed: doubles by their bits.
      case 1 -> Long.reverseBytes(in.getLong());
      case 2 -> {
        byte[] value = new byte[Math.toIntExact(varint(in))];
        in.get(value);
        yield value;
      }
      default -> throw new IllegalArgumentException("wire type " + wireType + " in a profile");
    };
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint of more than 64 bits");
  }
}
