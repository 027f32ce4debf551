package io.diag.hosts;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Writes and reads rows from several threads, and counts the pairs. */
public final class CassandraLoad {

  private static final int THREADS = 6;
  private static final int ROWS = 10_000;

  private static final LongAdder done = new LongAdder();

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          System.exit(1);
        });
    // The first statements of a node that has just started take their time.
    DriverConfigLoader patient =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
            .build();
    CqlSession session =
        CqlSession.builder()
            .withConfigLoader(patient)
            .addContactPoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
            .withLocalDatacenter("datacenter1")
            .build();
    session.execute(
        "create keyspace load with replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    session.execute("create table load.row(id int primary key, text text)");
    PreparedStatement write = session.prepare("insert into load.row(id, text) values(?, ?)");
    PreparedStatement read = session.prepare("select text from load.row where id = ?");
    for (int i = 0; i < THREADS; i++) {
      new Thread(() -> workForever(session, write, read), "load-" + i).start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.in.skip(System.in.available());
      System.out.println("count " + done.sum());
    }
    System.exit(0);
  }

  private static void workForever(
      CqlSession session, PreparedStatement write, PreparedStatement read) {
    while (true) {
      int id = ThreadLocalRandom.current().nextInt(ROWS);
      session.execute(write.bind(id, "row " + id));
      session.execute(read.bind(id)).one();
      done.increment();
    }
  }

  private CassandraLoad() {}
}
