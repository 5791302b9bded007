package io.ecms.faults.client;

import io.ecms.faults.check.Asked;
import io.ecms.faults.check.Asked.What;
import io.ecms.faults.check.Reply;
import io.ecms.faults.check.Try;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Clients that let VMs live: create, start, stop, destroy, with questions in between. Beside them a
 * probe asks for a new VM at a steady pace, one try each, whether or not anybody answers: it shows
 * for how long nothing was accepted.
 */
public final class Load implements AutoCloseable {
  /** Longer than a restart of the whole ring takes on a busy machine, which nothing can hide. */
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private static final Duration LONGEST_OPERATION = Duration.ofSeconds(100);
  private static final Duration PROBE_PERIOD = Duration.ofMillis(250);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);
  private static final Duration END = Duration.ofMinutes(3);
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
  private static final int MOST_KEPT = 6;
  private static final int THINK_MILLIS = 200;

  private final Wire wire = new Wire();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Server> servers;
  private final History history;
  private final long seed;
  private volatile boolean stopping;

  public Load(List<Server> servers, History history, long seed) {
    this.servers = List.copyOf(servers);
    this.history = history;
    this.seed = seed;
  }

  /** Lets clients begin. */
  public void begin(int clients) {
    for (int i = 1; i <= clients; i++) {
      Client client = client("c" + i, i);
      threads.execute(() -> live(client));
    }
    threads.execute(this::probe);
  }

  private Client client(String name, int number) {
    return new Client(name, servers, wire, history, seed * 31 + number);
  }

  /** Creates and starts VMs which are then left alone; their ids. */
  public List<String> settle(int count) {
    Client client = client("settler", 0);
    return IntStream.range(0, count).mapToObj(_ -> started(client)).toList();
  }

  private static String started(Client client) {
    String vm = created(client);
    if (vm.isEmpty() || !run(client, What.START, vm)) {
      throw new AssertionError("no vm could be started before any fault");
    }
    return vm;
  }

  private void live(Client client) {
    Random random = client.random();
    Deque<String> mine = new ArrayDeque<>();
    while (!stopping) {
      client.moveOn();
      String vm = created(client);
      if (!vm.isEmpty()) {
        mine.add(vm);
        read(client, vm);
        run(client, What.START, vm);
        read(client, vm);
        if (random.nextInt(3) == 0) {
          run(client, What.STOP, vm);
        }
      }
      while (mine.size() > MOST_KEPT) {
        run(client, What.DESTROY, mine.remove());
      }
      Client.pause(Duration.ofMillis(random.nextInt(THINK_MILLIS)));
    }
  }

  private static String created(Client client) {
    Reply reply = client.ask(new Asked(What.CREATE, client.newName()), PATIENCE);
    return reply instanceof Reply.Accepted(_, var id, _, _) ? id : "";
  }

  private static void read(Client client, String vm) {
    if (client.random().nextBoolean()) {
      client.moveOn();
    }
    client.ask(new Asked(What.READ_VM, vm), PATIENCE);
  }

  /** Whether the operation succeeded, as far as the client came to know. */
  private static boolean run(Client client, What verb, String vm) {
    Reply reply = client.ask(new Asked(verb, vm), PATIENCE);
    if (!(reply instanceof Reply.Accepted(_, var operation, _, _))) {
      return false;
    }
    Instant until = Instant.now().plus(LONGEST_OPERATION);
    while (Instant.now().isBefore(until)) {
      Reply now = client.ask(new Asked(What.READ_OPERATION, operation), PATIENCE);
      if (now instanceof Reply.Accepted(_, _, _, var state) && ENDED.contains(state)) {
        return state.equals("succeeded");
      }
    }
    return false;
  }

  private void probe() {
    int number = 0;
    while (!stopping) {
      number++;
      Client once = client(Try.PROBE + number, -number);
      threads.execute(() -> {
        once.moveOn();
        once.once(new Asked(What.CREATE, once.newName()), once.newName(), PROBE_PATIENCE);
      });
      Client.pause(PROBE_PERIOD);
    }
  }

  /** Lets every client finish what it has begun. */
  @Override
  public void close() {
    stopping = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
        throw new AssertionError("clients hang");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      wire.close();
    }
  }
}
