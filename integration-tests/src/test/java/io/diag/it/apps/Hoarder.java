package io.diag.it.apps;

import io.diag.api.Labels;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what one method allocates and drops what another does, so many MiB, when told to. */
public final class Hoarder {

  private static final int MIB = 1024 * 1024;

  private static final List<Object> kept = new ArrayList<>();

  @SuppressWarnings("UnusedVariable")
  private static volatile Object dropped;

  public static void main(String[] args) throws Exception {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command; (command = commands.readLine()) != null; ) {
      if (command.equals("keep")) {
        Labels.of("tenant", "acme").run(() -> keep(40 * MIB));
      } else {
        drop(Long.parseLong(command) * MIB);
      }
      System.out.println("done " + command);
    }
  }

  private static void keep(int bytes) {
    for (int i = 0; i < bytes / 1024; i++) {
      kept.add(new byte[1024 - 16]);
    }
  }

  private static void drop(long bytes) {
    for (long i = 0; i < bytes / 1024; i++) {
      dropped = new byte[1024 - 16];
    }
  }

  private Hoarder() {}
}
