package io.diag.agent.gate;

import io.diag.agent.config.ControlChoice;
import io.diag.agent.gate.Credential.Scheme;
import io.diag.agent.gate.RefusedException.Header;
import io.diag.agent.gate.RefusedException.Reason;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides by the head of a request whether it is let in: first by the client's address, then by its
 * credentials, then by where a browser has it from. The limits come after that, when it is its
 * turn.
 */
public final class Gate {

  /** The source of all that comes over a unix domain socket. */
  private static final String LOCAL = "local";

  private final AddressList allow;
  private final ForwardedFor forwarded;
  private final Credentials credentials;
  private final HostCheck hosts;
  private final ControlChoice control;
  private final OwnerCheck owner;
  private final CrossSiteCheck crossSite = new CrossSiteCheck();

  Gate(
      AddressList allow,
      AddressList proxies,
      Credentials credentials,
      HostCheck hosts,
      ControlChoice control,
      OwnerCheck owner) {
    this.allow = allow;
    this.forwarded = new ForwardedFor(proxies);
    this.credentials = credentials;
    this.hosts = hosts;
    this.control = control;
    this.owner = owner;
  }

  /**
   * The first of the checks, for a request of which nothing else can be understood.
   *
   * @param peer null on a unix domain socket
   */
  public String admitAddress(InetAddress peer, HttpHeaders headers) throws RefusedException {
    if (peer == null) {
      return LOCAL;
    }
    InetAddress client = forwarded.client(peer, headers.getAll(ForwardedFor.HEADER));
    if (client == null) {
      throw new RefusedException(
          Reason.ADDRESS,
          ForwardedFor.HEADER
              + " has something that is no IP address; mend the proxy that wrote it");
    }
    String address = client.getHostAddress();
    if (allow.isEmpty() ? client.isLoopbackAddress() : allow.contains(client)) {
      return address;
    }
    throw new RefusedException(
        Reason.ADDRESS,
        allow.isEmpty()
            ? "only clients on this machine are let in, not "
                + address
                + "; the option allow=ADDRESS,... lets others in"
            : address + " is not among the addresses of the option allow");
  }

  /** Who asks, as far as it can be told; null on a unix domain socket. */
  public InetAddress client(InetAddress peer, HttpHeaders headers) {
    InetAddress client =
        peer == null ? null : forwarded.client(peer, headers.getAll(ForwardedFor.HEADER));
    return client == null ? peer : client;
  }

  /** Lets a request in or not. */
  public Admission admit(Visit visit) throws RefusedException {
    String source = admitAddress(visit.peer(), visit.headers());
    CertificateDates.check(visit.chain());
    Credentials.InForce inForce = credentials.inForce();
    Scope scope = Scope.CONTROL;
    if (credentials.needName()) {
      scope = byCertificate(visit, inForce.names());
    }
    if (credentials.needSecret()) {
      Scope bySecret = bySecret(visit, inForce.list());
      scope = scope.includes(bySecret) ? bySecret : scope;
    } else if (!visit.isLocalSocket() && visit.certificate() == null) {
      hosts.check(visit);
    }
    if (!scope.includes(visit.needed())) {
      throw new RefusedException(
          Reason.SCOPE,
          "these credentials are limited to '"
              + scope
              + "', and this needs '"
              + visit.needed()
              + "'");
    }
    if (!visit.isLocalSocket()) {
      crossSite.check(visit);
    }
    return new Admission(source, withoutCredentials(visit));
  }

  /** Who is to say, where no credentials do, whether the client may change the service. */
  private OwnerCheck withoutCredentials(Visit visit) throws RefusedException {
    if (visit.needed() != Scope.CONTROL
        || credentials.needSecret()
        || visit.certificate() != null
        || control == ControlChoice.OPEN) {
      return null;
    }
    if (control == ControlChoice.CLOSED) {
      throw OwnerCheck.closed();
    }
    if (visit.isLocalSocket()) {
      return null;
    }
    if (forwarded.isOf(visit.peer(), visit.headers())) {
      throw owner.unknown("it came through a proxy");
    }
    return owner;
  }

  private static Scope byCertificate(Visit visit, ClientNames names) throws RefusedException {
    Scope scope = visit.certificate() == null ? null : names.scopeOf(visit.certificate());
    if (scope == null) {
      throw new RefusedException(
          Reason.CERTIFICATE,
          "the client's certificate has none of the names of the option tls.client-names among its"
              + " subject alternative names of the same kind (dns, uri, email, ip)");
    }
    return scope;
  }

  private static Scope bySecret(Visit visit, CredentialList list) throws RefusedException {
    String authorization = visit.header("Authorization");
    Scope scope = authorization.isEmpty() ? null : list.scopeOf(authorization);
    if (scope != null) {
      return scope;
    }
    List<Header> challenges = new ArrayList<>();
    List<String> ways = new ArrayList<>();
    // All of them may have been taken out of their file; a 401 has to name one all the same.
    Set<Scheme> schemes = list.schemes().isEmpty() ? Set.of(Scheme.BEARER) : list.schemes();
    for (Scheme scheme : schemes) {
      challenges.add(new Header("WWW-Authenticate", scheme.challenge));
      ways.add(
          scheme == Scheme.BASIC
              ? "USER:PASSWORD@ before the host in the URL (curl: -u)"
              : "a header Authorization: Bearer TOKEN");
    }
    throw new RefusedException(
        Reason.CREDENTIALS,
        (authorization.isEmpty() ? "credentials are needed" : "these credentials are not accepted")
            + "; give "
            + String.join(", or ", ways),
        challenges);
  }
}
