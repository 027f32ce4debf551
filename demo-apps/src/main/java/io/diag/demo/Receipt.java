package io.diag.demo;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Signs receipts, each together with the one before it, so that none can be taken out later. */
final class Receipt {

  /** Makes forging slow, and the hash a visible part of the profile. */
  private static final int ROUNDS = 8;

  private static final int LINE_BYTES = 3 * Integer.BYTES;
  private static final int HEAD_BYTES = 2 * Long.BYTES;

  private final MessageDigest sha256;
  private final byte[] digest = new byte[32];
  private ByteBuffer text = ByteBuffer.allocate(1024);

  Receipt() throws NoSuchAlgorithmException {
    sha256 = MessageDigest.getInstance("SHA-256");
  }

  /** The result is overwritten by the next call. */
  byte[] sha256(Order order, long cents) throws DigestException {
    write(order, cents);
    for (int i = 0; i < ROUNDS; i++) {
      sha256.update(text.rewind());
      sha256.update(digest);
      sha256.digest(digest, 0, digest.length);
    }
    return digest;
  }

  private void write(Order order, long cents) {
    int size = HEAD_BYTES + order.lines().size() * LINE_BYTES;
    if (text.capacity() < size) {
      text = ByteBuffer.allocate(size);
    }
    text.clear().putLong(order.id()).putLong(cents);
    for (Order.Line line : order.lines()) {
      text.putInt(line.sku()).putInt(line.quantity()).putInt(line.cents());
    }
    text.flip();
  }
}
