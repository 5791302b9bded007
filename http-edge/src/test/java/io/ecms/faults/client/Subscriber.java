package io.ecms.faults.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecms.faults.check.Stream;
import io.ecms.faults.check.StreamEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Follows the event stream from its beginning. Where a stream ends, is silent for longer than it
 * may be, or has been read for a while, it resumes on another server with the id of the last event.
 */
public final class Subscriber implements AutoCloseable {
  /** Heartbeats come every 5 s. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(8);

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration JOIN = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final List<Server> servers;
  private final Duration stay;
  private final Random random;
  private final Thread thread;
  private final List<StreamEvent> events = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private volatile boolean stopping;

  private Subscriber(String name, List<Server> servers, Duration stay, long seed) {
    this.name = name;
    this.servers = List.copyOf(servers);
    this.stay = stay;
    this.random = new Random(seed);
    this.thread = Thread.ofVirtual().name(name).unstarted(this::follow);
  }

  /**
   * Begins to follow.
   *
   * @param stay how long to stay with one server
   */
  public static Subscriber follow(String name, List<Server> servers, Duration stay, long seed) {
    Subscriber subscriber = new Subscriber(name, servers, stay, seed);
    subscriber.thread.start();
    return subscriber;
  }

  /** What it has seen so far. */
  public synchronized Stream seen() {
    return new Stream(name, events, refusals);
  }

  /** Whether it has seen a VM being defined. */
  public synchronized boolean hasSeen(String vm) {
    return events.reversed().stream()
        .anyMatch(event -> event.word().equals("vm-defined") && event.subject().equals(vm));
  }

  private synchronized long last() {
    return events.isEmpty() ? 0 : events.getLast().id();
  }

  private synchronized void add(StreamEvent event) {
    events.add(event);
  }

  private synchronized void refused(String why) {
    refusals.add(why);
  }

  private void follow() {
    while (!stopping) {
      Server server = servers.get(random.nextInt(servers.size()));
      try {
        read(server);
      } catch (IOException e) {
        // The server is gone, silent or not there: what this is all about.
        Client.pause(PAUSE);
      }
    }
  }

  private void read(Server server) throws IOException {
    long after = last();
    HttpURLConnection connection =
        (HttpURLConnection) server.api().resolve("/v1/events").toURL().openConnection();
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) LONGEST_SILENCE.toMillis());
    connection.setRequestProperty("Last-Event-ID", String.valueOf(after));
    try {
      int status = connection.getResponseCode();
      if (status == 200) {
        readLines(connection);
      } else if (status == 503 || status == 429) {
        Client.pause(PAUSE);
      } else {
        refused("%s answered %d to Last-Event-ID %d".formatted(server.name(), status, after));
        Client.pause(PAUSE);
      }
    } finally {
      connection.disconnect();
    }
  }

  private void readLines(HttpURLConnection connection) throws IOException {
    Instant until = Instant.now().plus(stay);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !stopping && Instant.now().isBefore(until)) {
        if (line.startsWith("data: ")) {
          add(StreamEvent.of(JSON.readTree(line.substring("data: ".length()))));
        }
        line = lines.readLine();
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      if (!thread.join(JOIN)) {
        throw new AssertionError(name + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
