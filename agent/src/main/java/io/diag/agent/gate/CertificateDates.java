package io.diag.agent.gate;

import io.diag.agent.gate.RefusedException.Reason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Checks the dates of a client's certificates for each request. TLS checks them in a full handshake
 * only: not while a connection stays open, not where a session is resumed, and not for a
 * certificate that is itself among the authorities.
 */
final class CertificateDates {

  static void check(List<X509Certificate> chain) throws RefusedException {
    for (X509Certificate certificate : chain) {
      try {
        certificate.checkValidity();
      } catch (CertificateExpiredException e) {
        throw refused("has expired at " + certificate.getNotAfter().toInstant());
      } catch (CertificateNotYetValidException e) {
        throw refused("is valid from " + certificate.getNotBefore().toInstant());
      }
    }
  }

  private static RefusedException refused(String why) {
    return new RefusedException(
        Reason.CERTIFICATE,
        "the client's certificate, or one of those that it was sent with, " + why);
  }

  private CertificateDates() {}
}
