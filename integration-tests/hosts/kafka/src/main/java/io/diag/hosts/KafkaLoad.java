package io.diag.hosts;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Two producers and one consumer of a topic. Counts the records that the broker has taken. */
public final class KafkaLoad {

  private static final String TOPIC = "load";
  private static final int RECORD_BYTES = 200;

  private static final LongAdder done = new LongAdder();

  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          System.exit(1);
        });
    String broker = "127.0.0.1:" + args[0];
    try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      producer.send(record()).get();
    }
    for (int i = 0; i < 2; i++) {
      new Thread(() -> produceForever(broker), "producer-" + i).start();
    }
    new Thread(() -> consumeForever(broker), "consumer").start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.in.skip(System.in.available());
      System.out.println("count " + done.sum());
    }
    System.exit(0);
  }

  private static KafkaProducer<byte[], byte[]> producer(String broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker, "acks", "1", "linger.ms", 5),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ProducerRecord<byte[], byte[]> record() {
    return new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]);
  }

  private static void produceForever(String broker) {
    try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
      while (true) {
        producer.send(
            record(),
            (metadata, failure) -> {
              if (failure == null) {
                done.increment();
              }
            });
      }
    }
  }

  private static void consumeForever(String broker) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker, "group.id", "load"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      while (true) {
        consumer.poll(Duration.ofSeconds(1));
      }
    }
  }

  private KafkaLoad() {}
}
