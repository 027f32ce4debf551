package io.diag.hosts;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/** Transfers between a few accounts from several connections, and counts them. */
public final class H2Load {

  private static final int CONNECTIONS = 6;
  private static final int ACCOUNTS = 200;

  private static final LongAdder done = new LongAdder();

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          System.exit(1);
        });
    String url = "jdbc:h2:tcp://127.0.0.1:" + args[0] + "/mem:bank;DB_CLOSE_DELAY=-1";
    createAccounts(url);
    for (int i = 0; i < CONNECTIONS; i++) {
      new Thread(() -> transferForever(url), "load-" + i).start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.in.skip(System.in.available());
      System.out.println("count " + done.sum());
    }
    System.exit(0);
  }

  private static void createAccounts(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table account(id int primary key, amount bigint, note varchar)");
      for (int i = 0; i < ACCOUNTS; i++) {
        statement.execute("insert into account values(" + i + ", 1000, 'account " + i + "')");
      }
    }
  }

  private static void transferForever(String url) {
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement add =
            connection.prepareStatement("update account set amount = amount + ? where id = ?");
        PreparedStatement sum =
            connection.prepareStatement(
                "select sum(amount) from account where id between ? and ?")) {
      connection.setAutoCommit(false);
      while (true) {
        transfer(connection, add, sum);
        done.increment();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void transfer(Connection connection, PreparedStatement add, PreparedStatement sum)
      throws SQLException {
    // In order of their numbers, so that two transfers never wait for each other.
    int from = ThreadLocalRandom.current().nextInt(ACCOUNTS - 1);
    int to = ThreadLocalRandom.current().nextInt(from + 1, ACCOUNTS);
    update(add, -1, from);
    update(add, 1, to);
    connection.commit();
    sum.setInt(1, from);
    sum.setInt(2, Math.min(from + 20, ACCOUNTS));
    try (ResultSet result = sum.executeQuery()) {
      result.next();
    }
  }

  private static void update(PreparedStatement add, int amount, int id) throws SQLException {
    add.setInt(1, amount);
    add.setInt(2, id);
    add.executeUpdate();
  }

  private H2Load() {}
}
