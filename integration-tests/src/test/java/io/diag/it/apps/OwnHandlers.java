package io.diag.it.apps;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.security.Provider;
import java.security.Security;
import java.util.Locale;

/** Replaces what the JDK lets a service replace, by what fails, in its first moment. */
@SuppressWarnings("deprecation")
public final class OwnHandlers {

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          throw failure();
        });
    URL.setURLStreamHandlerFactory(
        protocol -> {
          throw failure();
        });
    Socket.setSocketImplFactory(
        () -> {
          throw failure();
        });
    ServerSocket.setSocketFactory(
        () -> {
          throw failure();
        });
    for (Provider provider : Security.getProviders()) {
      Security.removeProvider(provider.getName());
    }
    Locale.setDefault(new Locale("tr", "TR"));
    System.setErr(new PrintStream(new Failing(), true));
    System.setOut(null);
    while (System.in.read() >= 0) {}
  }

  private static IllegalStateException failure() {
    return new IllegalStateException("the service's own");
  }

  private static final class Failing extends OutputStream {

    @Override
    public void write(int b) {
      throw failure();
    }
  }

  private OwnHandlers() {}
}
