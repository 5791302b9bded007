package io.ecms.edge.http.core;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Looks into failed stages. */
final class Failures {
  private Failures() {}

  /** What a stage failed with, without the wrapping of dependent stages. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static boolean isTimeout(Throwable failure) {
    return unwrapped(failure) instanceof TimeoutException;
  }
}
