package io.diag.it.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One node, written and read by a CQL client. It sets a security manager, which JDK 24 refuses. */
public final class Cassandra implements Host {

  private static final String CONFIGURATION =
      """
      cluster_name: hosts
      num_tokens: 1
      partitioner: org.apache.cassandra.dht.Murmur3Partitioner
      commitlog_sync: periodic
      commitlog_sync_period: 10000ms
      endpoint_snitch: SimpleSnitch
      listen_address: 127.0.0.1
      rpc_address: 127.0.0.1
      native_transport_port: %1$d
      storage_port: %2$d
      seed_provider:
        - class_name: org.apache.cassandra.locator.SimpleSeedProvider
          parameters:
            - seeds: "127.0.0.1:%2$d"
      """;

  /** As in its own conf/jvm17-server.options. */
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.base/java.lang.ref",
          "java.rmi/sun.rmi.transport.tcp",
          "jdk.unsupported/sun.misc");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.lang.module",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.util.jar",
          "java.management/sun.management",
          "java.base/sun.nio.ch",
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.rmi/sun.rmi.transport.tcp");

  @Override
  public String name() {
    return "Apache Cassandra";
  }

  @Override
  public String module() {
    return "cassandra";
  }

  @Override
  public String artifact() {
    return "cassandra-all";
  }

  @Override
  public String unit() {
    return "pairs of a write and a read";
  }

  @Override
  public int maxFeature() {
    return 23;
  }

  @Override
  public void prepare(HostPlace place) throws IOException {
    Files.writeString(
        configuration(place), CONFIGURATION.formatted(place.port(), place.otherPort()));
  }

  private static Path configuration(HostPlace place) {
    return place.directory().resolve("cassandra.yaml");
  }

  @Override
  public List<String> jvm(HostPlace place) {
    List<String> options = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
    EXPORTS.forEach(name -> options.add("--add-exports=" + name + "=ALL-UNNAMED"));
    OPENS.forEach(name -> options.add("--add-opens=" + name + "=ALL-UNNAMED"));
    options.add("-Djava.security.manager=allow");
    options.add("-Dcassandra.config=" + configuration(place).toUri());
    options.add("-Dcassandra.storagedir=" + place.directory().resolve("cassandra-data"));
    options.add("-Dcassandra-foreground=yes");
    // Its own tables are not written through to the disk: without it the start takes up to a
    // minute.
    options.add("-Dcassandra.unsafesystem=true");
    // There is no other node to wait for.
    options.add("-Dcassandra.ring_delay_ms=1");
    options.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
    return options;
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of("org.apache.cassandra.service.CassandraDaemon");
  }

  @Override
  public String ready() {
    return ".*Startup complete";
  }

  @Override
  public List<String> load(HostPlace place) {
    return List.of("io.diag.hosts.CassandraLoad", place.portText());
  }
}
