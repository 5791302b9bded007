package io.ecms.edge.http.route;

import io.ecms.edge.http.api.EventView;
import io.ecms.edge.http.json.JsonOut;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Server-sent events as bytes. The bytes of an event are made once for all subscribers that see it
 * at about the same time.
 *
 * <p>A subscriber holds back its source, and only its own, by not reading: nothing is buffered for
 * it but what the network takes. Who takes nothing for a while, not even a heartbeat, is
 * disconnected and may resume, so that a dead reader does not keep a place for ever.
 */
final class EventFrames {
  private static final ByteString HEARTBEAT = ByteString.fromString(": alive\n\n");
  private static final ByteString OPENING = ByteString.fromString(": ecms events\n\n");
  private static final ByteString END = ByteString.fromString("\n\n");
  private static final JsonOut<EventView> OUT = JsonOut.of(EventView.class);

  /** How many frames are kept for those who come next. */
  private static final int RECENT = 1024;

  /**
   * Bounds of the streams.
   *
   * @param heartbeat how long a stream is silent at most
   * @param patience how long a subscriber may take nothing
   * @param maxSubscribers most streams at once
   */
  record Limits(Duration heartbeat, Duration patience, int maxSubscribers) {}

  private record Frame(EventView event, ByteString bytes) {}

  private final Limits limits;
  private final AtomicReferenceArray<Frame> recent = new AtomicReferenceArray<>(RECENT);

  EventFrames(Limits limits) {
    this.limits = limits;
  }

  Source<ByteString, NotUsed> render(Source<List<EventView>, NotUsed> events) {
    return events
        .map(this::frames)
        .keepAlive(limits.heartbeat(), () -> HEARTBEAT)
        // Something to read at once, so that a client knows that it is subscribed.
        .prepend(Source.single(OPENING))
        .backpressureTimeout(limits.patience());
  }

  /** All of a piece in one chunk: a write for each event would cost more than the event. */
  private ByteString frames(List<EventView> events) {
    ByteString bytes = ByteString.emptyByteString();
    for (EventView event : events) {
      bytes = bytes.concat(known(event));
    }
    return bytes;
  }

  @SuppressWarnings("ReferenceEquality") // see below
  private ByteString known(EventView event) {
    int place = (int) (event.offset() % RECENT);
    Frame frame = recent.get(place);
    // The same object, not just the same offset: a cluster that is built anew begins at 1 again.
    if (frame == null || frame.event() != event) {
      frame = new Frame(event, frame(event));
      recent.set(place, frame);
    }
    return frame.bytes();
  }

  /** The JSON is one line, so it is one data field. */
  static ByteString frame(EventView event) {
    String head = "id: " + event.offset() + "\nevent: " + event.type() + "\ndata: ";
    return ByteString.fromArrayUnsafe(head.getBytes(StandardCharsets.UTF_8))
        .concat(OUT.write(event))
        .concat(END)
        .compact();
  }
}
