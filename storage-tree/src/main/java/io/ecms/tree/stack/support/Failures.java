package io.ecms.tree.stack.support;

import io.ecms.tree.process.CommandException;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.tool.ToolException;
import java.io.IOException;

/** Turns what tools and files throw into the one exception of the port. */
public final class Failures {
  private Failures() {}

  /** Work that may fail in one of the ways known here. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does the work.
   *
   * @param what the verb and the thing, for the message
   * @throws StackException with the code of the tool, or {@code host-io-error}
   */
  public static <T> T translate(String what, Work<T> work) {
    try {
      return work.run();
    } catch (ToolException e) {
      throw new StackException(e.code(), e.retryable(), what + ": " + e.getMessage(), e);
    } catch (CommandException e) {
      throw new StackException(e.code(), e.retryable(), what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StackException("host-io-error", true, what + ": " + e, e);
    }
  }
}
