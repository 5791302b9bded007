package io.ecms.e2e;

import io.ecms.e2e.Api.Answer;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that create, start, stop and destroy VMs as fast as they are answered, until the server
 * is gone. They write down what was acknowledged, which must not be lost whatever happens.
 */
final class Workload {
  private static final int CLIENTS = 6;
  private static final String[] VERBS = {"start", "stop", "start", "destroy"};

  private final String image;
  private final long seed;
  private final AtomicInteger names = new AtomicInteger();
  private final Map<String, String> created = new ConcurrentHashMap<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();

  Workload(String image, long seed) {
    this.image = image;
    this.seed = seed;
  }

  /** Names of the VMs whose creation was acknowledged, by id. */
  Map<String, String> created() {
    return created;
  }

  /** Operations that were accepted. */
  Set<String> accepted() {
    return accepted;
  }

  /** Clients at work on one server. */
  static final class Shift implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Waits until all clients have seen that the server is gone. */
    @Override
    public void close() {
      threads.shutdown();
      try {
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
          throw new AssertionError("clients hang although the server is gone");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets the clients begin. */
  Shift begin(Api api) {
    Shift shift = new Shift();
    int round = names.incrementAndGet();
    for (int i = 0; i < CLIENTS; i++) {
      Random random = new Random(seed + 31L * round + i);
      shift.threads.execute(() -> work(api, random));
    }
    return shift;
  }

  private void work(Api api, Random random) {
    List<String> mine = new ArrayList<>();
    try {
      while (true) {
        mine.add(create(api));
        String vm = mine.get(random.nextInt(mine.size()));
        // Some lives are cut short, some VMs are left as they are.
        int verbs = random.nextInt(VERBS.length + 1);
        for (int i = 0; i < verbs; i++) {
          run(api, vm, VERBS[i]);
        }
      }
    } catch (UncheckedIOException gone) {
      // The end of every client: the server does not answer any more.
      mine.clear();
    }
  }

  private String create(Api api) {
    String name = "vm-" + names.incrementAndGet();
    Answer answer = api.post("/v1/vms", Cluster.spec(name, image));
    if (answer.status() != 201) {
      throw new AssertionError("create " + name + " answered " + answer);
    }
    String vm = answer.json().path("id").asText();
    created.put(vm, name);
    return vm;
  }

  /** Whether it may be asked for now is the server's business; what it accepts is noted. */
  private void run(Api api, String vm, String verb) {
    Answer answer = api.post("/v1/vms/" + vm + "/" + verb, "{}");
    if (answer.status() == 202) {
      String operation = Cluster.accepted(answer);
      accepted.add(operation);
      api.get("/v1/operations/" + operation + "?wait=20s");
    } else if (answer.status() != 409 && answer.status() != 404 && answer.status() != 503) {
      throw new AssertionError(verb + " of " + vm + " answered " + answer);
    }
  }
}
