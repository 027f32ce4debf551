package io.diag.agent.tls;

import io.diag.agent.files.WatchedFile;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** The port's certificate, its key and the authorities of client certificates. */
final class TlsFiles {

  private static final byte[] SIGNED = {1};

  private final WatchedFile certificate;
  private final WatchedFile key;
  private final WatchedFile clientAuthorities;

  /**
   * What is in them.
   *
   * @param authorities none where clients need no certificate
   */
  record Content(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {}

  /**
   * Three files.
   *
   * @param clientAuthorities empty where clients need no certificate
   */
  TlsFiles(String certificate, String key, String clientAuthorities) {
    this.certificate = new WatchedFile(certificate);
    this.key = new WatchedFile(key);
    this.clientAuthorities =
        clientAuthorities.isEmpty() ? null : new WatchedFile(clientAuthorities);
  }

  boolean haveChanged() {
    return certificate.hasChanged()
        || key.hasChanged()
        || (clientAuthorities != null && clientAuthorities.hasChanged());
  }

  boolean haveAuthorities() {
    return clientAuthorities != null;
  }

  /**
   * Reads them all.
   *
   * @throws IOException naming the option whose file cannot be used
   */
  Content read() throws IOException {
    // All of them, so that each counts as seen even if one is of no use.
    byte[] certificateText = read("tls.cert", certificate);
    byte[] keyText = read("tls.key", key);
    byte[] authoritiesText =
        clientAuthorities == null ? null : read("tls.client-ca", clientAuthorities);
    List<X509Certificate> chain =
        parse("tls.cert", certificate, () -> PemText.certificates(certificateText));
    PrivateKey privateKey = parse("tls.key", key, () -> PemText.key(keyText));
    if (!belongTogether(chain.get(0).getPublicKey(), privateKey)) {
      throw new IOException(
          "options tls.cert and tls.key: the key in '"
              + key
              + "' is not that of the first certificate in '"
              + certificate
              + "'");
    }
    return new Content(
        chain,
        privateKey,
        authoritiesText == null
            ? List.of()
            : parse(
                "tls.client-ca", clientAuthorities, () -> PemText.certificates(authoritiesText)));
  }

  private static byte[] read(String option, WatchedFile file) throws IOException {
    return parse(option, null, file::read);
  }

  private interface Parser<T> {

    T parse() throws IOException;
  }

  private static <T> T parse(String option, WatchedFile file, Parser<T> parser) throws IOException {
    try {
      return parser.parse();
    } catch (IOException e) {
      throw new IOException(
          "option " + option + ": " + (file == null ? "" : "'" + file + "': ") + e.getMessage(), e);
    }
  }

  /** Tried out: half of a pair that is being replaced would fail every connection. */
  private static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    try {
      Signature signature =
          Signature.getInstance(
              switch (privateKey.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> privateKey.getAlgorithm();
              });
      signature.initSign(privateKey);
      signature.update(SIGNED);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(SIGNED);
      return signature.verify(signed);
    } catch (GeneralSecurityException | RuntimeException e) {
      // A damaged key can be read and yet be of no use.
      return false;
    }
  }

  @Override
  public String toString() {
    return "'"
        + certificate
        + "', '"
        + key
        + "'"
        + (clientAuthorities == null ? "" : " or '" + clientAuthorities + "'");
  }
}
