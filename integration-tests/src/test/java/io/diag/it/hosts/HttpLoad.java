package io.diag.it.hosts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks an HTTP server for one path over several kept connections. A client of its own, because the
 * JDK's takes more of a processor than the servers do.
 */
public final class HttpLoad {

  private static final int CONNECTIONS = 8;

  private static final LongAdder done = new LongAdder();

  static List<String> of(HostPlace place, String path) {
    return List.of(HttpLoad.class.getName(), place.portText(), path);
  }

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          System.exit(1);
        });
    String request = "GET " + args[1] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int i = 0; i < CONNECTIONS; i++) {
      new Thread(() -> ask(Integer.parseInt(args[0]), request), "load-" + i).start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.in.skip(System.in.available());
      System.out.println("count " + done.sum());
    }
    System.exit(0);
  }

  private static void ask(int port, String request) {
    byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (true) {
        out.write(bytes);
        readAnswer(in);
        done.increment();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void readAnswer(BufferedReader in) throws IOException {
    String status = in.readLine();
    if (status == null || !status.startsWith("HTTP/1.1 200")) {
      throw new IOException("status line is \"" + status + "\", 200 is expected");
    }
    long length = -1;
    boolean chunked = false;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Long.parseLong(header.substring("content-length:".length()).strip());
      }
      chunked |= header.startsWith("transfer-encoding:") && header.endsWith("chunked");
    }
    if (!chunked) {
      skip(in, length);
      return;
    }
    for (length = chunk(in); length > 0; length = chunk(in)) {
      skip(in, length + "\r\n".length());
    }
    in.readLine();
  }

  private static long chunk(BufferedReader in) throws IOException {
    return Long.parseLong(in.readLine().strip(), 16);
  }

  private static void skip(BufferedReader in, long characters) throws IOException {
    for (long left = characters; left > 0; left -= in.skip(left)) {
      // Less than all of it may have come.
    }
  }

  private HttpLoad() {}
}
