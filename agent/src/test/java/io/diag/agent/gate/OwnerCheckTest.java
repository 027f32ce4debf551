package io.diag.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.diag.agent.gate.RefusedException.Reason;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerCheckTest {

  private static final String STATUS =
      "Name:\tjava\nUid:\t1000\t1001\t1000\t1000\nGid:\t1\t2\t3\t4\n";

  private static final byte[] V4 = {127, 0, 0, 1};
  private static final byte[] V6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  @TempDir Path directory;

  /** A connection of this process to itself, by the kernel's own tables. */
  @Test
  void ownConnectionIsLetIn() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/net/tcp")), "Linux");
    for (byte[] address : List.of(V4, V6)) {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(address));
          SocketChannel client = SocketChannel.open(server.getLocalSocketAddress());
          Socket accepted = server.accept()) {
        check(new OwnerCheck(), accepted);
        client.shutdownOutput();
        check(new OwnerCheck(), accepted);
      } catch (BindException e) {
        assumeTrue(address == V4, "IPv6");
      }
    }
  }

  private static void check(OwnerCheck check, Socket accepted) throws Exception {
    check.check(
        (InetSocketAddress) accepted.getLocalSocketAddress(),
        (InetSocketAddress) accepted.getRemoteSocketAddress());
  }

  @Test
  void clientThatHasLeftIsNotKnown() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/net/tcp")), "Linux");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(V4))) {
      SocketChannel client = SocketChannel.open(server.getLocalSocketAddress());
      try (Socket accepted = server.accept()) {
        client.close();
        assertThatThrownBy(() -> check(new OwnerCheck(), accepted))
            .isInstanceOf(RefusedException.class)
            .hasMessageContaining("cannot be known: ")
            .hasMessageContaining("control=open");
      }
    }
  }

  @Test
  void withoutTablesItSaysSo() throws Exception {
    OwnerCheck check = new OwnerCheck(List.of(directory.resolve("tcp")));
    assertThat(check.summary()).contains("none may change the service", "tcp");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByAddress(V4), 1);
    assertThatThrownBy(() -> check.check(any, any))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCOPE))
        .hasMessageContaining("cannot be known: this system has no ")
        .hasMessageContaining("credentials=FILE")
        .hasMessageContaining("bind=unix:FILE")
        .hasMessageContaining("control=open");
  }

  @Test
  void otherMachinesClientsAreNotKnown() throws Exception {
    Path empty = Files.writeString(directory.resolve("tcp"), "  sl  local_address\n");
    OwnerCheck check = new OwnerCheck(List.of(empty));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getByAddress(V4), 1);
    assertThatThrownBy(() -> check.check(any, any))
        .hasMessageContaining("on another machine or in another network namespace");
  }

  @Test
  void userOfTheProcess() {
    assertThat(ProcessUser.of(STATUS, "         0          0 4294967295\n", 65_534))
        .isEqualTo(new ProcessUser(1001, -1));
    assertThat(ProcessUser.of(STATUS, "", -1)).isEqualTo(new ProcessUser(1001, -1));
    assertThat(ProcessUser.of(STATUS, "0 1000 1\n", 65_533))
        .as("in a user namespace")
        .isEqualTo(new ProcessUser(1001, 65_533));
    assertThat(ProcessUser.of(STATUS, "0 1000 1\n1 100000 65536\n", -1))
        .isEqualTo(new ProcessUser(1001, 65_534));
    for (String malformed : List.of("", "Uid:", "Uid:\t1", "Uid:\t1\tx\t1\t1", "Uid")) {
      assertThat(ProcessUser.of(malformed, "", -1).effective()).as(malformed).isEqualTo(-1);
    }
  }
}
