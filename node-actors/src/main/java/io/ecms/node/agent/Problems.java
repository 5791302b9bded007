package io.ecms.node.agent;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.Problem;
import io.ecms.node.hypervisor.HypervisorException;
import io.ecms.tree.image.ImageException;
import io.ecms.tree.process.CommandException;
import io.ecms.tree.stack.StackException;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of a failure on the host what its asker does next. Only messages of typed failures are
 * passed on, since those hold no secrets; of all others only the log tells more than the class.
 */
final class Problems {
  /** Longest message passed on, in characters; host tools can be talkative. */
  static final int MAX_MESSAGE = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final List<String> ABOUT_STATE =
      List.of(
          "exists",
          "differs",
          "conflict",
          "in-use",
          "cycle",
          "not-joined",
          "not-running",
          "no-hypervisor");

  private Problems() {}

  static Problem of(Throwable failure) {
    return switch (failure) {
      case Refusal e -> e.problem();
      case HypervisorException e -> typed(e.code(), e.retryable(), text(e));
      case StackException e -> typed(e.code(), e.retryable(), text(e));
      case CommandException e -> typed(e.code(), e.retryable(), text(e));
      case ImageException e -> typed(e.code(), e.retryable(), text(e));
      case InvalidValue e -> Problem.invalid("invalid-value", text(e));
      case UncheckedIOException e -> {
        LOG.warn("a file of this node could not be used", e);
        yield Problem.transientError("node-io-failed", text(e));
      }
      case Throwable e -> {
        LOG.error("a command failed in a way that nobody has thought of", e);
        yield Problem.fatal(
            "node-internal-error", e.getClass().getSimpleName() + ": see the node's log");
      }
    };
  }

  private static Problem typed(String code, boolean retryable, String message) {
    if (retryable) {
      return Problem.transientError(code, message);
    }
    if (code.endsWith("not-found")) {
      return Problem.notFound(code, message);
    }
    if (code.endsWith("invalid")) {
      return Problem.invalid(code, message);
    }
    return ABOUT_STATE.stream().anyMatch(code::contains)
        ? Problem.conflict(code, message)
        : Problem.fatal(code, message);
  }

  private static String text(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.length() <= MAX_MESSAGE
        ? message
        : message.substring(0, MAX_MESSAGE - 3) + "...";
  }
}
