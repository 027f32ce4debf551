package io.diag.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A connection on which a test sends what no well-behaved client would. */
final class RawConnection implements Closeable {

  private final Closeable socket;
  private final OutputStream out;
  private final InputStream in;

  RawConnection(URI address) throws IOException {
    this(address, null);
  }

  /** From this address of the machine's, where it is not null. */
  RawConnection(URI address, InetAddress from) throws IOException {
    if (address.getScheme().equals("unix")) {
      SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(address.getPath()));
      socket = channel;
      out = Channels.newOutputStream(channel);
      in = new BufferedInputStream(Channels.newInputStream(channel));
      return;
    }
    InetAddress host = InetAddress.getByName(address.getHost());
    Socket inet = new Socket(host, address.getPort(), from, 0);
    inet.setSoTimeout((int) Await.DEADLINE.toMillis());
    socket = inet;
    out = inet.getOutputStream();
    in = new BufferedInputStream(inet.getInputStream());
  }

  /** How long to wait for what comes. */
  void setTimeout(Duration timeout) throws IOException {
    ((Socket) socket).setSoTimeout((int) timeout.toMillis());
  }

  void send(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Says that nothing more will be sent, and goes on to listen. */
  void endSending() throws IOException {
    ((Socket) socket).shutdownOutput();
  }

  /** The next answer to a request other than HEAD. */
  Reply reply() throws IOException {
    String[] statusLine = line().split(" ", 3);
    TreeMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(": *", 2);
      headers.computeIfAbsent(header[0], name -> new ArrayList<>()).add(header[1]);
    }
    HttpHeaders all = HttpHeaders.of(headers, (name, value) -> true);
    return new Reply(Integer.parseInt(statusLine[1]), all, body(all));
  }

  /** All that comes until the other side closes, a char a byte. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether the other side has closed; waits for that or for a next byte. */
  boolean isAtEnd() throws IOException {
    in.mark(1);
    int next = in.read();
    in.reset();
    return next < 0;
  }

  /** Leaves without a word, as a client that is killed with an answer on its way. */
  void reset() throws IOException {
    ((Socket) socket).setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private byte[] body(HttpHeaders headers) throws IOException {
    String encoding = headers.firstValue("transfer-encoding").orElse("");
    if (encoding.toLowerCase(Locale.ROOT).equals("chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
        body.write(bytes(size));
        line();
      }
      line();
      return body.toByteArray();
    }
    return bytes((int) headers.firstValueAsLong("content-length").orElse(0));
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException(bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("closed after \"" + line + "\"");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
