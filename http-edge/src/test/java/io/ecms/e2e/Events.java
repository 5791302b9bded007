package io.ecms.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A subscriber of the event stream that reads as many events as it is asked for. */
final class Events implements AutoCloseable {
  private final BufferedReader lines;

  private Events(BufferedReader lines) {
    this.lines = lines;
  }

  /**
   * One event.
   *
   * @param offset the id in the stream
   * @param type its name in the stream
   * @param data the CloudEvent
   */
  record Event(long offset, String type, String data) {
    JsonNode json() {
      return Api.parsed(data);
    }

    String subject() {
      return json().path("subject").asText();
    }

    /** The event without the part of its type that all events share. */
    String word() {
      return type.replaceFirst("^io\\.ecms\\.", "");
    }
  }

  /** Subscribes to everything after an offset. */
  static Events after(Api api, long offset) {
    return new Events(
        new BufferedReader(
            new InputStreamReader(
                api.open(
                    api.request("/v1/events")
                        .header("Last-Event-ID", String.valueOf(offset))
                        .GET()
                        .build()),
                StandardCharsets.UTF_8)));
  }

  /** The next events; waits for them. */
  List<Event> take(int count) {
    List<Event> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(next());
    }
    return events;
  }

  /** All events up to an offset, which must come. */
  List<Event> upTo(long offset) {
    List<Event> events = new ArrayList<>();
    do {
      events.add(next());
    } while (events.getLast().offset() < offset);
    return events;
  }

  private Event next() {
    long offset = 0;
    String type = "";
    String data = "";
    while (true) {
      String line = line();
      if (line.startsWith("id: ")) {
        offset = Long.parseLong(line.substring(4));
      } else if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty() && !data.isEmpty()) {
        return new Event(offset, type, data);
      }
    }
  }

  private String line() {
    try {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the stream has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
