package io.diag.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of one protobuf message in the order they come:
 *
 * <pre>{@code
 * while (message.next()) {
 *   switch (message.field()) { case 1 -> message.number(); ... }
 * }
 * }</pre>
 *
 * A field that is not asked for is skipped.
 */
final class ProtoReader {

  private static final int MAX_FIELD = (1 << 29) - 1;

  /** In a list that doubles. */
  private static final int NUMBER_BYTES = 2 * Long.BYTES;

  /** An empty one, and its place in a list. */
  private static final int STRING_BYTES = 64;

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private long number;
  private int payload;
  private boolean hasPayload;

  ProtoReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Goes to the next field, if there is one. */
  boolean next() throws IOException {
    if (position >= end) {
      return false;
    }
    long tag = varint();
    if (tag >>> 3 == 0 || tag >>> 3 > MAX_FIELD) {
      throw malformed();
    }
    field = (int) (tag >>> 3);
    hasPayload = false;
    switch ((int) tag & 7) {
      case 0 -> number = varint();
      case 1 -> skip(8);
      case 2 -> {
        long length = varint();
        payload = position;
        hasPayload = true;
        skip(length);
      }
      case 5 -> skip(4);
      default -> throw malformed();
    }
    return true;
  }

  int field() {
    return field;
  }

  long number() throws IOException {
    if (hasPayload) {
      throw malformed();
    }
    return number;
  }

  String string(ReadBudget budget) throws IOException {
    requirePayload();
    budget.take(STRING_BYTES + 2L * (position - payload));
    return new String(bytes, payload, position - payload, StandardCharsets.UTF_8);
  }

  ProtoReader message() throws IOException {
    requirePayload();
    return new ProtoReader(bytes, payload, position);
  }

  /** Adds a repeated number, packed or not. */
  void addTo(LongList numbers, ReadBudget budget) throws IOException {
    if (!hasPayload) {
      budget.take(NUMBER_BYTES);
      numbers.add(number);
      return;
    }
    ProtoReader packed = message();
    while (packed.position < packed.end) {
      budget.take(NUMBER_BYTES);
      numbers.add(packed.varint());
    }
  }

  private void requirePayload() throws IOException {
    if (!hasPayload) {
      throw malformed();
    }
  }

  private void skip(long length) throws IOException {
    if (length < 0 || length > end - position) {
      throw malformed();
    }
    position += (int) length;
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position >= end) {
        throw malformed();
      }
      byte b = bytes[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed();
  }

  private static IOException malformed() {
    return new IOException("not a pprof profile: malformed protobuf");
  }
}
