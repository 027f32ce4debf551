package io.diag.agent.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes one protobuf message at a time: varints, strings, packed and nested fields, which is all
 * that profile.proto needs. protobuf-java 4.32 prints four Unsafe warnings on JDK 25.
 */
final class ProtoWriter {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private byte[] bytes = new byte[256];
  private int size;

  /** Writes a number; 0, the default, is left out. */
  ProtoWriter number(int field, long value) {
    if (value != 0) {
      varint(field << 3 | VARINT);
      varint(value);
    }
    return this;
  }

  ProtoWriter bool(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  /** Writes a string, also an empty one: the first entry of the string table is empty. */
  ProtoWriter string(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(field << 3 | LENGTH_DELIMITED);
    varint(utf8.length);
    append(utf8, utf8.length);
    return this;
  }

  ProtoWriter packed(int field, long[] values) {
    int length = 0;
    for (long value : values) {
      length += varintSize(value);
    }
    varint(field << 3 | LENGTH_DELIMITED);
    varint(length);
    for (long value : values) {
      varint(value);
    }
    return this;
  }

  ProtoWriter message(int field, ProtoWriter message) {
    varint(field << 3 | LENGTH_DELIMITED);
    varint(message.size);
    append(message.bytes, message.size);
    return this;
  }

  /** Forgets what was written, to be used again. */
  ProtoWriter clear() {
    size = 0;
    return this;
  }

  int size() {
    return size;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      append((byte) (rest | 0x80));
      rest >>>= 7;
    }
    append((byte) rest);
  }

  private static int varintSize(long value) {
    return (63 - Long.numberOfLeadingZeros(value | 1)) / 7 + 1;
  }

  private void append(byte value) {
    ensure(1);
    bytes[size++] = value;
  }

  private void append(byte[] source, int length) {
    ensure(length);
    System.arraycopy(source, 0, bytes, size, length);
    size += length;
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
