package io.ecms.tree.stack.support;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.StackException;

/** What all block stacks refuse, with the codes of the port. */
public final class Refusals {
  private Refusals() {}

  /** {@code tree-role-conflict}: the image is served here in another way. */
  public static StackException conflict(ImageRef image, String why) {
    return new StackException(
        "tree-role-conflict", false, "image %s %s".formatted(image.id(), why));
  }

  /** {@code tree-cycle}: a member cannot be its own parent. */
  public static StackException ownParent(Endpoint parent) {
    return new StackException("tree-cycle", false, parent + " is this member itself");
  }

  /** {@code stack-closed}. */
  public static StackException closed() {
    return new StackException("stack-closed", false, "the block stack is closed");
  }

  /** {@code tree-not-joined} (retryable): there is nothing to make a disk over. */
  public static StackException notJoined(ImageRef image) {
    return new StackException(
        "tree-not-joined", true, "image %s is not served here".formatted(image.id()));
  }

  /**
   * Refuses to end a membership that somebody needs.
   *
   * @throws StackException {@code tree-in-use} (retryable) unless both are zero
   */
  public static void whileInUse(ImageRef image, int children, int disks) {
    if (children > 0 || disks > 0) {
      throw new StackException(
          "tree-in-use",
          true,
          "image %s has %d children and %d disks here".formatted(image.id(), children, disks));
    }
  }
}
