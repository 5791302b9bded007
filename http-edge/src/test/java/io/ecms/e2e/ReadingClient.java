package io.ecms.e2e;

import io.ecms.e2e.Api.Answer;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for VMs all the time, for each apart from the others, at the next server when one refuses or
 * is silent. A VM answers from its shard, so this tells for how long a shard answers nobody.
 */
final class ReadingClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<Api> servers;
  private final Map<String, Queue<Long>> answered = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean open = true;

  ReadingClient(List<Api> servers, Collection<String> vms) {
    this.servers = servers;
    vms.forEach(vm -> threads.execute(() -> read(vm)));
  }

  private void read(String vm) {
    Queue<Long> times = answered.computeIfAbsent(vm, _ -> new ConcurrentLinkedQueue<>());
    int server = 0;
    while (open) {
      if (answers(servers.get(server % servers.size()), vm)) {
        times.add(System.nanoTime());
      } else {
        server++;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean answers(Api api, String vm) {
    HttpRequest request = api.request("/v1/vms/" + vm).timeout(ANSWER).GET().build();
    try {
      Answer answer = api.send(request);
      return answer.status() == 200;
    } catch (UncheckedIOException lost) {
      return false;
    }
  }

  /** The longest time after a moment for which any of the VMs was silent. */
  Duration longestSilence(long since) {
    return answered.values().stream()
        .map(times -> Silence.longest(times, since))
        .max(Duration::compareTo)
        .orElseThrow();
  }

  @Override
  public void close() {
    open = false;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("readers hang");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
