package io.diag.agent.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Puts the older forms of a private key into the one that Java reads. cert-manager and openssl
 * write them by default.
 */
final class Pkcs8 {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int CURVE = 0xa0;

  /** What a length of up to 16 MiB takes. */
  private static final int MAX_LENGTH_BYTES = 3;

  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** rsaEncryption (1.2.840.113549.1.1.1), NULL. */
  private static final byte[] RSA = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** id-ecPublicKey (1.2.840.10045.2.1). */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  /** Of a key as PKCS#1 has it: "BEGIN RSA PRIVATE KEY". */
  static byte[] ofRsa(byte[] pkcs1) {
    return tagged(SEQUENCE, VERSION, RSA, tagged(OCTET_STRING, pkcs1));
  }

  /** Of a key as SEC 1 has it: "BEGIN EC PRIVATE KEY". The curve stands in the key. */
  static byte[] ofEc(byte[] sec1) throws IOException {
    return tagged(SEQUENCE, VERSION, tagged(SEQUENCE, EC, curve(sec1)), tagged(OCTET_STRING, sec1));
  }

  /** ECPrivateKey ::= SEQUENCE { version, privateKey OCTET STRING, [0] curve, ... }. */
  private static byte[] curve(byte[] sec1) throws IOException {
    try {
      // Into the sequence, past the version and past the number.
      int at = contentAt(sec1, 0);
      at = endOf(sec1, at);
      at = endOf(sec1, at);
      if ((sec1[at] & 0xff) != CURVE) {
        throw new IOException("the EC key does not name its curve");
      }
      int start = contentAt(sec1, at);
      return Arrays.copyOfRange(sec1, start, endOf(sec1, at));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("the EC key is damaged", e);
    }
  }

  private static int contentAt(byte[] der, int at) {
    int length = der[at + 1] & 0xff;
    return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
  }

  /** Never beyond the end of the array. */
  private static int endOf(byte[] der, int at) {
    int content = contentAt(der, at);
    int length = der[at + 1] & 0xff;
    if (length >= 0x80) {
      if (content - at - 2 > MAX_LENGTH_BYTES) {
        throw new IndexOutOfBoundsException("length of " + (content - at - 2) + " bytes");
      }
      length = 0;
      for (int i = at + 2; i < content; i++) {
        length = (length << 8) | (der[i] & 0xff);
      }
    }
    Objects.checkFromIndexSize(content, length, der.length);
    return content + length;
  }

  private static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else if (length < 0x10000) {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    } else {
      out.write(0x83);
      out.write(length >> 16);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private Pkcs8() {}
}
