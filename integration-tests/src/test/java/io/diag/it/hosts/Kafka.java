package io.diag.it.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One node that is broker and controller, with two producers and a consumer. */
public final class Kafka implements Host {

  /** Retention keeps the directory small, whatever is sent. */
  private static final String CONFIGURATION =
      """
      process.roles=broker,controller
      node.id=1
      controller.quorum.voters=1@127.0.0.1:%2$d
      listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
      controller.listener.names=CONTROLLER
      log.dirs=%3$s
      num.partitions=4
      offsets.topic.replication.factor=1
      log.segment.bytes=16777216
      log.retention.bytes=67108864
      log.retention.check.interval.ms=2000
      log.segment.delete.delay.ms=500
      """;

  private static final String CLUSTER = "AAAAAAAAAAAAAAAAAAAAAQ";

  @Override
  public String name() {
    return "Apache Kafka, broker";
  }

  @Override
  public String module() {
    return "kafka";
  }

  @Override
  public String artifact() {
    return "kafka_2.13";
  }

  @Override
  public String unit() {
    return "records";
  }

  @Override
  public void prepare(HostPlace place) throws IOException {
    Files.writeString(
        configuration(place),
        CONFIGURATION.formatted(
            place.port(), place.otherPort(), place.directory().resolve("kafka-data")));
  }

  private static Path configuration(HostPlace place) {
    return place.directory().resolve("server.properties");
  }

  @Override
  public List<String> before(HostPlace place) {
    String configuration = configuration(place).toString();
    return List.of("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", configuration);
  }

  @Override
  public List<String> program(HostPlace place) {
    return List.of("kafka.Kafka", configuration(place).toString());
  }

  /** It logs nothing, for there is no logger on its class path: the load waits until it answers. */
  @Override
  public String ready() {
    return "";
  }

  @Override
  public List<String> load(HostPlace place) {
    return List.of("io.diag.hosts.KafkaLoad", place.portText());
  }
}
