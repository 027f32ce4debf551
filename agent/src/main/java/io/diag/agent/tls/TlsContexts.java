package io.diag.agent.tls;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.GuardException;
import io.diag.agent.config.Options;
import io.diag.agent.files.FileWatch;
import io.diag.agent.log.AgentLog;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * What a new connection needs to speak TLS. Files are read again when they have changed; while the
 * new ones cannot be used, the last good ones go on.
 *
 * <p>The JDK's TLS is not touched before the first connection comes: it reads its settings when it
 * is initialised, and a service may make some of them in {@code main}.
 */
public final class TlsContexts implements FileWatch.Watched {

  /**
   * How long a client with a certificate can resume a session, which does not check the certificate
   * again. The JDK lets its tickets last for a day, whatever the time-out of the sessions is, so
   * that another context takes the place of the old one: its keys open no older ticket. Less than a
   * millisecond.
   */
  private static final long SESSION_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TlsFiles files;

  @GuardedBy("this")
  private TlsFiles.Content content;

  /** Null until it is needed. */
  @GuardedBy("this")
  private SslContext context;

  @GuardedBy("this")
  private long contextSince;

  private TlsContexts(TlsFiles files, TlsFiles.Content content) {
    this.files = files;
    this.content = content;
  }

  /** As the options say; null if the port is to speak plain HTTP. */
  public static TlsContexts of(Configuration configuration) throws GuardException {
    String certificate = configuration.get(Options.TLS_CERT);
    String key = configuration.get(Options.TLS_KEY);
    String authorities = configuration.get(Options.TLS_CLIENT_CA);
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new GuardException("options tls.cert and tls.key: one is given without the other");
    }
    if (certificate.isEmpty()) {
      if (!authorities.isEmpty()) {
        throw new GuardException("option tls.client-ca needs tls.cert and tls.key");
      }
      return null;
    }
    TlsFiles files = new TlsFiles(certificate, key, authorities);
    try {
      return new TlsContexts(files, files.read());
    } catch (IOException e) {
      throw new GuardException(e.getMessage());
    }
  }

  /** Whether nobody is let in without a certificate. */
  public boolean asksForCertificates() {
    return files.haveAuthorities();
  }

  /** For a new connection. */
  public synchronized SslContext current() throws SSLException {
    long now = System.nanoTime();
    if (context == null || (files.haveAuthorities() && now - contextSince > SESSION_NANOS)) {
      context = build(content);
      contextSince = now;
    }
    return context;
  }

  @Override
  public void look() {
    if (!files.haveChanged()) {
      return;
    }
    try {
      TlsFiles.Content fresh = files.read();
      // No file is read and nothing is built while the event loop waits.
      change(fresh, isInUse() ? build(fresh) : null);
      AgentLog.line("certificates have changed and are in force");
    } catch (IOException e) {
      AgentLog.line("certificates stay as they were: " + e.getMessage());
    }
  }

  private synchronized boolean isInUse() {
    return context != null;
  }

  private synchronized void change(TlsFiles.Content newContent, SslContext newContext) {
    content = newContent;
    context = newContext;
    contextSince = System.nanoTime();
  }

  @Override
  public String toString() {
    return files.toString();
  }

  private static SslContext build(TlsFiles.Content content) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(content.key(), content.chain().toArray(new X509Certificate[0]))
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2");
    if (!content.authorities().isEmpty()) {
      builder
          .sessionCacheSize(1)
          .sessionTimeout(1)
          .clientAuth(ClientAuth.REQUIRE)
          .trustManager(content.authorities().toArray(new X509Certificate[0]));
    }
    return builder.build();
  }
}
