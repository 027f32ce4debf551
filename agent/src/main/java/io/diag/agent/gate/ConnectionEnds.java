package io.diag.agent.gate;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

/**
 * Both ends of one TCP connection of this machine in the kernel's tables of connections, {@code
 * /proc/net/tcp} and {@code tcp6}. Reads a table piece by piece; not thread-safe.
 */
final class ConnectionEnds {

  /** 400,000 connections. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  /** The tables have lines of at most 200 bytes. */
  private static final int MAX_LINE = 512;

  private static final int PIECE = 32 * 1024;

  // Fields of a line.
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int STATE = 3;
  private static final int USER = 7;
  private static final int INODE = 9;

  // States in which a socket has an owner: in TIME_WAIT the kernel shows 0 for its user.
  private static final int ESTABLISHED = 1;
  private static final int FIN_WAIT1 = 4;
  private static final int FIN_WAIT2 = 5;
  private static final int CLOSE_WAIT = 8;

  private final Address ours;
  private final Address theirs;
  private final SocketOwner ourOwner = new SocketOwner();
  private final SocketOwner theirOwner = new SocketOwner();
  private final byte[] line = new byte[MAX_LINE];
  private final int[] fields = new int[INODE + 2];
  private int length;
  private long bytes;

  /** IPv4 addresses in the form ::ffff:a.b.c.d, as a socket of the other family has them. */
  private record Address(long high, long low, int port) {

    static Address of(InetSocketAddress address) {
      byte[] raw = address.getAddress().getAddress();
      return raw.length == 4
          ? v4(Integer.toUnsignedLong((int) number(raw, 0, 4)), address.getPort())
          : new Address(number(raw, 0, 8), number(raw, 8, 8), address.getPort());
    }

    static Address v4(long address, int port) {
      return new Address(0, 0xffff_0000_0000L | address, port);
    }

    private static long number(byte[] raw, int from, int length) {
      long number = 0;
      for (int i = from; i < from + length; i++) {
        number = number << 8 | (raw[i] & 0xff);
      }
      return number;
    }
  }

  ConnectionEnds(InetSocketAddress ours, InetSocketAddress theirs) {
    this.ours = Address.of(ours);
    this.theirs = Address.of(theirs);
  }

  /** The end that was accepted by this process. */
  SocketOwner ours() {
    return ourOwner;
  }

  /** The client's end. */
  SocketOwner theirs() {
    return theirOwner;
  }

  /** How many have been read. */
  long bytes() {
    return bytes;
  }

  /**
   * Looks for both ends in one table.
   *
   * @throws IOException if it cannot be read, or is longer than {@link #MAX_BYTES}
   */
  void read(InputStream table) throws IOException {
    byte[] piece = new byte[PIECE];
    length = 0;
    long before = bytes;
    for (int read; (read = table.read(piece)) >= 0; ) {
      bytes += read;
      if (bytes - before > MAX_BYTES) {
        throw new IOException("this machine has too many connections to look through");
      }
      for (int i = 0; i < read; i++) {
        if (piece[i] == '\n') {
          endLine();
        } else if (length < MAX_LINE) {
          line[length++] = piece[i];
        } else {
          // Malformed: longer than any.
          length = MAX_LINE + 1;
        }
      }
    }
    endLine();
  }

  private void endLine() {
    int end = length;
    length = 0;
    if (end > MAX_LINE || !split(end)) {
      return;
    }
    Address local = address(LOCAL);
    if (local == null || !(local.equals(ours) || local.equals(theirs))) {
      return;
    }
    Address remote = address(REMOTE);
    if (local.equals(ours) && theirs.equals(remote)) {
      found(ourOwner);
    }
    if (local.equals(theirs) && ours.equals(remote)) {
      found(theirOwner);
    }
  }

  private void found(SocketOwner owner) {
    switch ((int) number(STATE, 16)) {
      case ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT ->
          owner.found(number(USER, 10), number(INODE, 10));
      default -> {
        // No program has it.
      }
    }
  }

  /** Finds where the fields begin; false if there are too few. */
  private boolean split(int end) {
    int count = 0;
    for (int i = 0; i < end && count < fields.length; i++) {
      if (line[i] != ' ' && (i == 0 || line[i - 1] == ' ')) {
        fields[count++] = i;
      }
    }
    if (count <= INODE) {
      return false;
    }
    if (end < MAX_LINE) {
      line[end] = ' ';
    }
    return true;
  }

  /** Null if it is malformed. */
  private Address address(int field) {
    int at = fields[field];
    int colon = at;
    while (colon < MAX_LINE && line[colon] != ':' && line[colon] != ' ') {
      colon++;
    }
    if (colon == MAX_LINE || line[colon] != ':') {
      return null;
    }
    long port = number(colon + 1, 16, 4);
    long first = word(at);
    if (port < 0 || first < 0) {
      return null;
    }
    if (colon - at == 8) {
      return Address.v4(first, (int) port);
    }
    long second = word(at + 8);
    long third = word(at + 16);
    long fourth = word(at + 24);
    return colon - at != 32 || (second | third | fourth) < 0
        ? null
        : new Address(first << 32 | second, third << 32 | fourth, (int) port);
  }

  /** Four bytes of an address, which the kernel prints as the machine's own number; -1 if none. */
  private long word(int at) {
    long number = number(at, 16, 8);
    return number < 0 || ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? number
        : Integer.toUnsignedLong(Integer.reverseBytes((int) number));
  }

  /** A whole field; -1 if it is none. */
  private long number(int field, int radix) {
    int at = fields[field];
    int digits = 0;
    while (at + digits < MAX_LINE && line[at + digits] != ' ') {
      digits++;
    }
    return number(at, radix, digits);
  }

  /** So many digits; -1 if they are none. */
  private long number(int at, int radix, int digits) {
    if (digits == 0 || digits > 18 || at + digits > MAX_LINE) {
      return -1;
    }
    long number = 0;
    for (int i = at; i < at + digits; i++) {
      int digit = Character.digit(line[i], radix);
      if (digit < 0) {
        return -1;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
