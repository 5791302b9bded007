package io.ecms.bench.profile;

import java.util.List;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;

/** Reads the samples of a flight recording. */
final class Frames {
  private static final int PACKAGE_PARTS = 4;
  private static final String OWN = "io.ecms.";

  private Frames() {}

  /** The stack, innermost first; empty when none could be taken. */
  static List<RecordedFrame> of(RecordedEvent event) {
    return event.getStackTrace() == null ? List.of() : event.getStackTrace().getFrames();
  }

  /** The group of the thread that was sampled. */
  static String group(RecordedEvent event, String field) {
    RecordedThread thread = event.hasField(field) ? event.getThread(field) : null;
    if (thread == null) {
      return "(unknown)";
    }
    if (thread.isVirtual()) {
      return "(virtual) " + ThreadGroups.of(String.valueOf(thread.getJavaName()));
    }
    return ThreadGroups.of(String.valueOf(thread.getJavaName()));
  }

  static String method(RecordedFrame frame) {
    RecordedMethod method = frame.getMethod();
    return method.getType().getName() + "." + method.getName();
  }

  /** First parts of the package of a frame. */
  static String area(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName();
    int end = 0;
    for (int part = 0; part < PACKAGE_PARTS; part++) {
      int dot = type.indexOf('.', end);
      if (dot < 0) {
        break;
      }
      end = dot + 1;
    }
    return end == 0 ? "(none)" : type.substring(0, end - 1);
  }

  /** The innermost frame of the product's own code. */
  static Optional<RecordedFrame> own(List<RecordedFrame> stack) {
    return stack.stream()
        .filter(frame -> frame.getMethod().getType().getName().startsWith(OWN))
        .findFirst();
  }
}
