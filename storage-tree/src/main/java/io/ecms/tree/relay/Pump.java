package io.ecms.tree.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Copies one direction of a connection until it ends. */
final class Pump {

  /** Which way bytes go. */
  enum Direction {
    TO_TARGET,
    FROM_TARGET
  }

  private final Direction direction;
  private final ByteChannel from;
  private final ByteChannel to;
  private final Meter meter;
  private final Throttle throttle;

  Pump(Direction direction, ByteChannel from, ByteChannel to, Meter meter, Throttle throttle) {
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.meter = meter;
    this.throttle = throttle;
  }

  /** Copies until {@code from} has no more, or either end is closed. */
  void run() throws IOException, InterruptedException {
    try (PumpBuffer buffer = new PumpBuffer()) {
      for (int bytes = from.read(buffer.toFill()); bytes >= 0; bytes = from.read(buffer.toFill())) {
        ByteBuffer content = buffer.filled(bytes);
        if (direction == Direction.FROM_TARGET) {
          meter.answered();
        }
        throttle.await(bytes, to::isOpen);
        write(content);
      }
    }
  }

  private void write(ByteBuffer content) throws IOException {
    while (content.hasRemaining()) {
      switch (direction) {
        case TO_TARGET -> {
          meter.asking();
          meter.asked(to.write(content));
        }
        case FROM_TARGET -> meter.delivered(to.write(content));
      }
    }
  }
}
