package io.diag.agent.gate;

import io.diag.agent.gate.RefusedException.Reason;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets in the service's own user and root, found from the kernel's tables of connections. A look
 * takes 3 to 15 ms of CPU and 1 us for each connection of the machine, and is taken for a tenth of
 * the time at most. Thread-safe; blocks, so not for the event loop.
 */
public final class OwnerCheck {

  private static final String HOW =
      "; give the port credentials (credentials=FILE, credentials=generate) or bind=unix:FILE, or"
          + " control=open to let in each client";

  private static final long ROOT = 0;

  /** A line may be missing from a table that changes while it is read. */
  private static final int TRIES = 3;

  private static final int REST = 9;

  // What it takes to read a table, the kernel's part included.
  private static final long LEAST_NANOS = 5_000_000;
  private static final long NANOS_PER_BYTE = 7;

  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int MAX_WAITING = 4;

  private final List<Path> tables;
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final ReentrantLock turn = new ReentrantLock(true);
  private long restsUntil = System.nanoTime();

  OwnerCheck() {
    this(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")));
  }

  OwnerCheck(List<Path> tables) {
    this.tables = tables;
  }

  /** Who may change the service, for the line at start. */
  String summary() {
    ProcessUser own = ProcessUser.read();
    String why = whyNever(own);
    return why == null
        ? "only " + who(own) + " may change the service"
        : "none may change the service, since " + why;
  }

  /**
   * Lets in a client by its connection.
   *
   * @param ours the address of this end
   * @param theirs the address of the client's end
   * @throws RefusedException saying why not, and what to do
   */
  public void check(InetSocketAddress ours, InetSocketAddress theirs)
      throws RefusedException, InterruptedException {
    ProcessUser own = ProcessUser.read();
    String why = whyNever(own);
    if (why != null) {
      throw unknown(own, why);
    }
    if (!places.tryAcquire()) {
      throw CollectionLimits.busy();
    }
    try {
      inTurn(own, ours, theirs);
    } finally {
      places.release();
    }
  }

  private void inTurn(ProcessUser own, InetSocketAddress ours, InetSocketAddress theirs)
      throws RefusedException, InterruptedException {
    if (!turn.tryLock(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS)) {
      throw CollectionLimits.busy();
    }
    try {
      long rest = restsUntil - System.nanoTime();
      if (rest > MAX_WAIT_NANOS) {
        throw CollectionLimits.busy();
      }
      TimeUnit.NANOSECONDS.sleep(rest);
      judge(own, find(ours, theirs));
    } catch (IOException e) {
      throw unknown(own, e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  private ConnectionEnds find(InetSocketAddress ours, InetSocketAddress theirs) throws IOException {
    ConnectionEnds ends = null;
    for (int i = 0; i < TRIES; i++) {
      ends = new ConnectionEnds(ours, theirs);
      try {
        readTables(ends);
      } finally {
        // By its size and not by the clock: on a busy machine the rest would be endless.
        long cost = LEAST_NANOS + NANOS_PER_BYTE * ends.bytes();
        restsUntil = System.nanoTime() + cost * REST * (i + 1);
      }
      if (ends.ours().isFound() && ends.theirs().isFound()) {
        return ends;
      }
    }
    return ends;
  }

  private void readTables(ConnectionEnds ends) throws IOException {
    for (Path table : tables) {
      // Without IPv6 there is one table.
      if (Files.exists(table)) {
        try (InputStream in = new FileInputStream(table.toFile())) {
          ends.read(in);
        }
      }
    }
  }

  private static void judge(ProcessUser own, ConnectionEnds ends) throws RefusedException {
    if (!ends.theirs().isFound()) {
      throw unknown(own, "the client is on another machine or in another network namespace");
    }
    // The port's own socket shows that the table tells users, and that the tables are ours.
    if (ends.theirs().user() < 0 || ends.ours().user() != own.effective()) {
      throw unknown(own, "the kernel's table of connections does not tell for sure");
    }
    long user = ends.theirs().user();
    if (user == own.overflow()) {
      throw unknown(own, "the client's user has no number in this user namespace");
    }
    if (user != ROOT && user != own.effective()) {
      throw new RefusedException(
          Reason.SCOPE, rule(own) + ", and this client is of uid " + user + HOW);
    }
  }

  private String whyNever(ProcessUser own) {
    if (tables.stream().noneMatch(Files::isReadable)) {
      return "this system has no " + tables.get(0) + " that tells whose a connection is";
    }
    if (own.effective() < 0 || own.effective() == own.overflow()) {
      return "the service's own user is not known here";
    }
    return null;
  }

  /** It cannot be known whose the connection is. */
  RefusedException unknown(String why) {
    return unknown(ProcessUser.read(), why);
  }

  private static RefusedException unknown(ProcessUser own, String why) {
    return new RefusedException(
        Reason.SCOPE, rule(own) + ", and whose this connection is cannot be known: " + why + HOW);
  }

  private static String rule(ProcessUser own) {
    return "without credentials only " + who(own) + " may change the service";
  }

  private static String who(ProcessUser own) {
    return own.effective() <= 0
        ? "root"
        : "the service's user (uid " + own.effective() + ") and root";
  }

  /** What is answered where the option lets in no client. */
  static RefusedException closed() {
    return new RefusedException(
        Reason.SCOPE,
        "without credentials no client may change the service (control=closed); give the port"
            + " credentials (credentials=FILE, credentials=generate)");
  }

  /** What is answered to a client whose connection may have become another's meanwhile. */
  public static RefusedException gone() {
    return new RefusedException(Reason.SCOPE, "the client's connection has changed meanwhile");
  }
}
