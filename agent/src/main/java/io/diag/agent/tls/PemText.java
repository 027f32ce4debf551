package io.diag.agent.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as PEM writes them. */
final class PemText {

  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:\\w{1,16} ){0,4})PRIVATE KEY-----(.+?)-----END (?:\\w{1,16} ){0,4}PRIVATE KEY-----",
          Pattern.DOTALL);

  private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA"};

  /** All certificates in the order in which they stand there; at least one. */
  static List<X509Certificate> certificates(byte[] text) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(text))) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (CertificateException | RuntimeException e) {
      // The JDK's parser has exceptions of each kind for what is damaged.
      throw new IOException("no PEM certificates (" + e.getMessage() + ")", e);
    }
    if (certificates.isEmpty()) {
      throw new IOException("there is no PEM certificate in it");
    }
    return certificates;
  }

  /** The private key, in whichever of the usual forms. */
  static PrivateKey key(byte[] text) throws IOException {
    Matcher key = KEY.matcher(new String(text, StandardCharsets.ISO_8859_1));
    if (!key.find()) {
      throw new IOException("there is no PEM private key in it");
    }
    String kind = key.group(1).strip();
    if (kind.equals("ENCRYPTED") || key.group(2).contains("ENCRYPTED")) {
      throw new IOException(
          "the key is encrypted; openssl pkcs8 -topk8 -nocrypt -in KEY writes one that is not");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(key.group(2));
    } catch (IllegalArgumentException e) {
      throw new IOException("the PEM private key in it is damaged", e);
    }
    return ofPkcs8(
        switch (kind) {
          case "" -> der;
          case "RSA" -> Pkcs8.ofRsa(der);
          case "EC" -> Pkcs8.ofEc(der);
          default -> throw new IOException("the key is " + kind + "; RSA, EC or PKCS#8 are read");
        });
  }

  private static PrivateKey ofPkcs8(byte[] pkcs8) throws IOException {
    Exception last = null;
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException | RuntimeException e) {
        last = e;
      }
    }
    throw new IOException("the private key in it is neither RSA, EC nor Ed25519", last);
  }

  private PemText() {}
}
