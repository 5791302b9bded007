package io.ecms.e2e;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** When this process has logged a certain message; by the clock of {@link System#nanoTime}. */
final class Told implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Queue<Long> times = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender;

  private Told(String message) {
    this.appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getMessage().contains(message)) {
              times.add(System.nanoTime());
            }
          }
        };
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /** That a node has found out that its parent does not answer. */
  static Told trouble() {
    return new Told("its parent is in trouble");
  }

  /** The latest time at which it was told. */
  long last() {
    return times.stream()
        .mapToLong(Long::longValue)
        .max()
        .orElseThrow(() -> new AssertionError("it was not told"));
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
