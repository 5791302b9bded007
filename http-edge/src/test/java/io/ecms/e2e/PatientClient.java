package io.ecms.e2e;

import io.ecms.e2e.Api.Answer;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that create VMs all the time. Each request is repeated with its key at the next server
 * when it was refused for now (503) or its connection was refused or lost; anything else is a
 * failure. They write down when what was acknowledged.
 */
final class PatientClient implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration ANSWER = Duration.ofSeconds(8);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<Api> servers;
  private final String image;
  private final AtomicInteger names = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, String> created = new ConcurrentHashMap<>();
  private final Queue<Long> times = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;

  PatientClient(List<Api> servers, String image) {
    this.servers = servers;
    this.image = image;
    for (int i = 0; i < CLIENTS; i++) {
      int first = i;
      threads.execute(() -> work(first));
    }
  }

  /** Names of the VMs whose creation was acknowledged, by id. */
  Map<String, String> created() {
    return created;
  }

  /** Answers that no client should see. */
  Queue<String> failures() {
    return failures;
  }

  /** The longest time without any acknowledgement after a moment; {@code System.nanoTime}. */
  Duration longestSilence(long since) {
    return Silence.longest(times, since);
  }

  /** How many were acknowledged after a moment. */
  long acknowledgedAfter(long moment) {
    return times.stream().filter(time -> time - moment > 0).count();
  }

  private void work(int first) {
    int server = first;
    while (open) {
      int number = names.incrementAndGet();
      String name = "vm-" + number;
      boolean settled = false;
      while (open && !settled) {
        settled = attempt(servers.get(server % servers.size()), name);
        server += settled ? 0 : 1;
      }
    }
  }

  /** Whether the server has given its word, whatever that was. */
  private boolean attempt(Api api, String name) {
    HttpRequest request =
        api.request("/v1/vms")
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", name)
            .POST(BodyPublishers.ofString(Cluster.spec(name, image)))
            .build();
    try {
      Answer answer = api.send(request);
      if (answer.status() == 503 && answer.headers().firstValue("Retry-After").isPresent()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        return false;
      }
      if (answer.status() == 201) {
        created.put(answer.json().path("id").asText(), name);
        times.add(System.nanoTime());
      } else {
        failures.add(name + " answered " + answer);
      }
      return true;
    } catch (UncheckedIOException lost) {
      LockSupport.parkNanos(PAUSE.toNanos());
      return false;
    }
  }

  @Override
  public void close() {
    open = false;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("clients hang");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
