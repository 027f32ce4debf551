package io.diag.hosts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A small web application: answers of JSON, a monitor, a queue, and tasks of the common pool. */
@SpringBootApplication
@RestController
public class Shop {

  private static final int RECENT = 100;

  private final Map<String, Integer> sold = new ConcurrentHashMap<>();
  private final BlockingQueue<String> recent = new LinkedBlockingQueue<>(RECENT);
  private final Object till = new Object();
  private long money;

  public static void main(String[] args) {
    SpringApplication.run(Shop.class, args);
  }

  /** One sale, and what there is to know about it. */
  @GetMapping("/sell")
  public Map<String, Object> sell(@RequestParam(defaultValue = "tea") String what) {
    int count = sold.merge(what, 1, Integer::sum);
    while (!recent.offer(what)) {
      recent.poll();
    }
    long total;
    synchronized (till) {
      money += what.length();
      total = money;
    }
    CompletableFuture<List<Integer>> offers = CompletableFuture.supplyAsync(() -> offers(what));
    return Map.of("what", what, "count", count, "total", total, "offers", offers.join());
  }

  private static List<Integer> offers(String what) {
    List<Integer> offers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      offers.add(what.hashCode() % (i + 1));
    }
    return offers;
  }
}
