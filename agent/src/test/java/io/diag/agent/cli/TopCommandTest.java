package io.diag.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import picocli.CommandLine;

@ResourceLock(Resources.SYSTEM_ERR)
class TopCommandTest {

  private static final int MEMBER_BYTES = 16 * 1024 * 1024;
  private static final int MEMBERS = 20;

  @TempDir Path directory;

  @Test
  void bombEndsWithOneLine() throws Exception {
    Path bomb = directory.resolve("bomb.pb.gz");
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
      gzip.write(new byte[MEMBER_BYTES]);
    }
    try (OutputStream out = Files.newOutputStream(bomb)) {
      for (int i = 0; i < MEMBERS; i++) {
        member.writeTo(out);
      }
    }
    assertThat(errorOf(bomb.toString())).matches("diag: [ -~]*bomb.pb.gz: [ -~]*more than[ -~]*\n");
  }

  @Test
  void whatAServerSaysIsPrintedHarmless() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "a\u001b]0;b\u0007\u202ec\nd".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x?seconds=1";
      assertThat(errorOf(url)).contains("a?]0;b??c d").matches("diag: [ -~]*\n");
    } finally {
      server.stop(0);
    }
  }

  private static String errorOf(String source) {
    PrintStream before = System.err;
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(new CommandLineMain()).execute("top", source)).isEqualTo(1);
    } finally {
      System.setErr(before);
    }
    return error.toString(StandardCharsets.UTF_8);
  }
}
