package io.diag.it.apps;

import io.diag.api.Callers;
import io.diag.api.CpuProfile;
import io.diag.api.CustomProfile;
import io.diag.api.Profiles;
import io.diag.api.RuntimeSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A service that uses the API, from its first moment on. Commands come a line on stdin. */
public final class ApiUser {

  private static final CustomProfile LEASES = Profiles.create("io.diag.it/leases");

  /** Equal to any other, and not the same. */
  private record Lease() {}

  private static final List<Object> held = new ArrayList<>();
  private static volatile long sink;

  public static void main(String[] args) throws Exception {
    leaseHere(3);
    leaseThere(2);
    Commands.serve(ApiUser::run);
  }

  private static long run(String... words) throws Exception {
    switch (words[0]) {
      case "remove" -> LEASES.remove(held.remove(0));
      case "forget" -> held.clear();
      case "gc" -> System.gc();
      case "again" -> LEASES.add(held.get(0));
      case "profile" -> profile(words[1]);
      case "abandon" -> {
        return abandonProfiles();
      }
      case "snapshot" -> {
        return RuntimeSnapshot.take().platformThreads().orElse(0);
      }
      case "caller" -> {
        return Callers.describe(1).orElseThrow().method().equals("serve") ? 1 : 0;
      }
      case "write" -> {
        try (FileOutputStream out = new FileOutputStream(words[1])) {
          Profiles.lookup("io.diag.it/leases").writeTo(out, 0);
        }
      }
      case "create" -> {
        try {
          Profiles.create(words[1]);
          return 1;
        } catch (IllegalArgumentException e) {
          return 0;
        }
      }
      default -> throw new IllegalArgumentException(words[0]);
    }
    return LEASES.count();
  }

  private static void leaseHere(int count) {
    for (int i = 0; i < count; i++) {
      lease();
    }
  }

  private static void leaseThere(int count) {
    for (int i = 0; i < count; i++) {
      lease();
    }
  }

  private static void lease() {
    Lease lease = new Lease();
    held.add(lease);
    LEASES.add(lease);
  }

  private static void profile(String file) throws Exception {
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    try (CpuProfile running = CpuProfile.start(profile, 100)) {
      burn(1_000_000_000);
      running.stop();
    }
    try (FileOutputStream out = new FileOutputStream(file)) {
      profile.writeTo(out);
    }
  }

  /** As many as there may be. */
  private static long abandonProfiles() {
    List<CpuProfile> running = new ArrayList<>();
    try {
      while (true) {
        running.add(CpuProfile.start(new ByteArrayOutputStream(), 100));
      }
    } catch (IllegalStateException e) {
      return running.size();
    }
  }

  private static void burn(long nanos) {
    long end = System.nanoTime() + nanos;
    long x = sink;
    while (System.nanoTime() < end) {
      x = x * 31 + 1;
    }
    sink = x;
  }

  private ApiUser() {}
}
