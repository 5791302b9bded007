package io.ecms.edge.http.route;

import io.ecms.edge.http.api.EventView;
import io.ecms.edge.http.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Server-sent events as bytes.
 *
 * <p>A subscriber holds back its source, and only its own, by not reading. Between the two is a
 * bounded buffer; who takes nothing for a while, not even a heartbeat, is disconnected and may
 * resume, so that a dead reader does not keep a place for ever.
 */
final class EventFrames {
  private static final ByteString HEARTBEAT = ByteString.fromString(": alive\n\n");
  private static final ByteString OPENING = ByteString.fromString(": ecms events\n\n");
  private static final JsonOut<EventView> OUT = JsonOut.of(EventView.class);

  /**
   * Bounds of the streams.
   *
   * @param heartbeat how long a stream is silent at most
   * @param buffer most events between source and connection of one subscriber
   * @param patience how long a subscriber may take nothing
   * @param maxSubscribers most streams at once
   */
  record Limits(Duration heartbeat, int buffer, Duration patience, int maxSubscribers) {}

  private final Limits limits;

  EventFrames(Limits limits) {
    this.limits = limits;
  }

  Source<ByteString, NotUsed> render(Source<EventView, NotUsed> events) {
    return events
        .map(EventFrames::frame)
        .buffer(limits.buffer(), OverflowStrategy.backpressure())
        .keepAlive(limits.heartbeat(), () -> HEARTBEAT)
        // Something to read at once, so that a client knows that it is subscribed.
        .prepend(Source.single(OPENING))
        .backpressureTimeout(limits.patience());
  }

  /** The JSON is one line, so it is one data field. */
  static ByteString frame(EventView event) {
    String head = "id: " + event.offset() + "\nevent: " + event.type() + "\ndata: ";
    return ByteString.fromArrayUnsafe(head.getBytes(StandardCharsets.UTF_8))
        .concat(OUT.write(event))
        .concat(END);
  }

  private static final ByteString END = ByteString.fromString("\n\n");
}
