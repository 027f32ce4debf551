package io.diag.agent.gate;

import io.diag.agent.config.Configuration;
import io.diag.agent.config.ControlChoice;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.files.FileWatch;
import io.diag.agent.tls.TlsContexts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * Where the port listens and who may come in, as the options say.
 *
 * @param tls null where it speaks plain HTTP
 * @param token to be published when the port is open; null for none
 * @param files to be looked at again and again
 * @param summary who may come in, for the line at start
 */
public record GuardedPort(
    ListenAddress address,
    TlsContexts tls,
    Gate gate,
    CollectionLimits limits,
    GeneratedToken token,
    FileWatch files,
    String summary) {

  /**
   * Checks all options that guard the port.
   *
   * @throws GuardException if one is not usable, or if they would leave the port open to others
   */
  public static GuardedPort of(Configuration configuration)
      throws GuardException, InterruptedException {
    ListenAddress address = ListenAddress.of(configuration);
    AddressList allow = AddressList.parse("allow", configuration.get(Options.ALLOW));
    AddressList proxies =
        AddressList.parse("trusted-proxies", configuration.get(Options.TRUSTED_PROXIES));
    TlsContexts tls =
        configuration.get(Options.TLS_CERT).isEmpty()
            ? TlsContexts.of(configuration)
            : inTime(() -> TlsContexts.of(configuration), "tls.cert, tls.key and tls.client-ca");
    GeneratedToken token = GeneratedToken.of(configuration);
    Credentials credentials =
        configuration.get(Options.CREDENTIALS).isEmpty()
                && configuration.get(Options.TOKEN_FILE).isEmpty()
            ? Credentials.of(configuration, token)
            : inTime(() -> Credentials.of(configuration, token), "credentials and token-file");
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
    ControlChoice control = configuration.get(Options.CONTROL);
    OwnerCheck owner = new OwnerCheck();
    Gate gate =
        new Gate(
            allow,
            proxies,
            credentials,
            new HostCheck(Names.split(configuration.get(Options.HOSTS))),
            control,
            owner);
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
        watch(credentials, tls),
        summary(address, allow, credentials, clientCertificates)
            + (guarded ? "" : "; " + mayChange(address, control, owner)));
  }

  /** What is in files, which may be on a mount that hangs. */
  private static <T> T inTime(Callable<T> read, String options)
      throws GuardException, InterruptedException {
    try {
      T content = FileWatch.first(read);
      if (content == null) {
        throw new GuardException(
            "options " + options + ": the file system has not answered for 10 s");
      }
      return content;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GuardException guard) {
        throw guard;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static FileWatch watch(Credentials credentials, TlsContexts tls) {
    List<FileWatch.Watched> watched = new ArrayList<>();
    if (credentials.areInFiles()) {
      watched.add(credentials);
    }
    if (tls != null) {
      watched.add(tls);
    }
    return new FileWatch(watched);
  }

  private static String mayChange(ListenAddress address, ControlChoice control, OwnerCheck owner) {
    return switch (control) {
      case OPEN -> "each may change the service";
      case CLOSED -> "none may change the service";
      case OWNER -> address.unix() != null ? "each may change the service" : owner.summary();
    };
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
