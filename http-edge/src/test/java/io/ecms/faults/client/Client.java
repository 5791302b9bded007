package io.ecms.faults.client;

import io.ecms.faults.check.Asked;
import io.ecms.faults.check.Reply;
import io.ecms.faults.check.Try;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A client as users are told to write it: where a server does not answer, cannot be reached or says
 * 503, it asks the next one, with the same idempotency key, until somebody answers or its patience
 * is over. Every try goes into the history. Used by one thread.
 */
final class Client {
  private static final Duration PATIENCE_OF_A_TRY = Duration.ofSeconds(8);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_ROUNDS = Duration.ofMillis(100);

  private final String name;
  private final List<Server> servers;
  private final Wire wire;
  private final History history;
  private final Random random;
  private int requests;
  private int at;

  Client(String name, List<Server> servers, Wire wire, History history, long seed) {
    this.name = name;
    this.servers = List.copyOf(servers);
    this.wire = wire;
    this.history = history;
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** A name that nobody else uses. */
  String newName() {
    requests++;
    return name + "-" + requests;
  }

  /** Goes to any of the servers with its next request. */
  void moveOn() {
    at = random.nextInt(servers.size());
  }

  /** Asks until it is settled; the last reply when the patience is over. */
  Reply ask(Asked asked, Duration patience) {
    requests++;
    String key = name + "." + requests;
    Reply reply = askUntilSettled(asked, key, patience);
    boolean command =
        asked.what() != Asked.What.READ_VM && asked.what() != Asked.What.READ_OPERATION;
    if (command && reply instanceof Reply.Accepted && random.nextInt(8) == 0) {
      // Some clients repeat what was answered already.
      moveOn();
      askUntilSettled(asked, key, patience);
    }
    return reply;
  }

  private Reply askUntilSettled(Asked asked, String key, Duration patience) {
    Instant until = Instant.now().plus(patience);
    int tries = 0;
    while (true) {
      Wire.Exchange exchange = once(asked, key, PATIENCE_OF_A_TRY);
      boolean settled =
          switch (exchange.reply()) {
            case Reply.Accepted _, Reply.Refused _, Reply.Broken _ -> true;
            case Reply.Unavailable _, Reply.Unreached _, Reply.Silent _ -> false;
          };
      if (settled || Instant.now().isAfter(until)) {
        return exchange.reply();
      }
      at = (at + 1) % servers.size();
      tries++;
      if (tries % servers.size() == 0) {
        pause(exchange.pause().compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : exchange.pause());
        pause(BETWEEN_ROUNDS);
      }
    }
  }

  /** One try at the server that it is with. */
  Wire.Exchange once(Asked asked, String key, Duration patience) {
    Server server = servers.get(at);
    Instant sent = Instant.now();
    Wire.Exchange exchange = wire.send(request(asked, key, server.api(), patience));
    history.add(new Try(name, asked, key, server.name(), sent, Instant.now(), exchange.reply()));
    return exchange;
  }

  private static HttpRequest request(Asked asked, String key, URI api, Duration patience) {
    String vm = "/v1/vms/" + asked.subject();
    return switch (asked.what()) {
      case CREATE -> post(api, "/v1/vms", Specs.small(asked.subject()), key, patience);
      case START -> post(api, vm + "/start", "{}", key, patience);
      case STOP -> post(api, vm + "/stop", "{\"graceSeconds\":2}", key, patience);
      case DESTROY -> post(api, vm + "/destroy", "{}", key, patience);
      case READ_VM -> get(api, vm, patience);
      case READ_OPERATION -> get(api, "/v1/operations/" + asked.subject() + "?wait=4s", patience);
    };
  }

  private static HttpRequest get(URI api, String path, Duration patience) {
    return HttpRequest.newBuilder(api.resolve(path)).timeout(patience).GET().build();
  }

  private static HttpRequest post(
      URI api, String path, String body, String key, Duration patience) {
    return HttpRequest.newBuilder(api.resolve(path))
        .timeout(patience)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
