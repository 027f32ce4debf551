package io.diag.agent.gate;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.tls.TlsContexts;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the port listens and who may come in, as the options say.
 *
 * @param tls null where it speaks plain HTTP
 * @param token to be published when the port is open; null for none
 * @param summary who may come in, for the line at start
 */
public record GuardedPort(
    ListenAddress address,
    TlsContexts tls,
    Gate gate,
    CollectionLimits limits,
    GeneratedToken token,
    String summary) {

  /**
   * Checks all options that guard the port.
   *
   * @throws GuardException if one is not usable, or if they would leave the port open to others
   */
  public static GuardedPort of(Configuration configuration) throws GuardException {
    ListenAddress address = ListenAddress.of(configuration);
    AddressList allow = AddressList.parse("allow", configuration.get(Options.ALLOW));
    AddressList proxies =
        AddressList.parse("trusted-proxies", configuration.get(Options.TRUSTED_PROXIES));
    TlsContexts tls = TlsContexts.of(configuration);
    GeneratedToken token = GeneratedToken.of(configuration);
    Credentials credentials = Credentials.of(configuration, token);
    boolean clientCertificates = tls != null && tls.asksForCertificates();
    if (credentials.needName() && !clientCertificates) {
      throw new GuardException(
          "tls.client-names and cert lines of credentials need the option tls.client-ca");
    }
    if (tls != null && address.unix() != null) {
      throw new GuardException(
          "a unix domain socket speaks plain HTTP: leave out tls.cert or bind");
    }
    boolean guarded = credentials.needSecret() || clientCertificates;
    if (!guarded && !address.isPrivate() && !configuration.get(Options.INSECURE)) {
      throw new GuardException(
          "option bind: "
              + address
              + " can be reached from outside and there are no credentials: give"
              + " credentials=generate, user and password, a token or tls.client-ca; or"
              + " bind=127.0.0.1 and a tunnel (ssh -L, kubectl port-forward); or, to leave it open,"
              + " insecure=true");
    }
    Gate gate =
        new Gate(
            allow,
            proxies,
            credentials,
            new HostCheck(Names.split(configuration.get(Options.HOSTS))));
    CollectionLimits limits =
        new CollectionLimits(
            configuration.get(Options.LIMIT),
            configuration.get(Options.LIMIT_PER_SOURCE),
            configuration.get(Options.RATE_LIMIT));
    return new GuardedPort(
        address,
        tls,
        gate,
        limits,
        token,
        summary(address, allow, credentials, clientCertificates));
  }

  private static String summary(
      ListenAddress address,
      AddressList allow,
      Credentials credentials,
      boolean clientCertificates) {
    List<String> needed = new ArrayList<>();
    if (clientCertificates) {
      needed.add("client certificates");
    }
    if (credentials.needSecret()) {
      needed.add("credentials");
    }
    String what = needed.isEmpty() ? "no credentials" : String.join(" and ", needed) + " needed";
    if (address.unix() != null) {
      return what + ": the service's user alone can open it";
    }
    return what
        + ": only clients "
        + (allow.isEmpty() ? "on this machine" : "in " + allow)
        + " are let in";
  }
}
