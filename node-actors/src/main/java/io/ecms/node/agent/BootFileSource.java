package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentMessage.BootFile;

/** Where kernels and initial RAM disks come from. */
@FunctionalInterface
public interface BootFileSource {

  /**
   * Reads a piece of a boot file from the image node; blocking, with a deadline.
   *
   * @param root the image node
   * @param offset where to begin, 0 or more
   * @return empty at the end of the file
   * @throws RuntimeException when the image node does not give it
   */
  byte[] read(NodeName root, ImageId image, BootFile file, long offset);

  /**
   * Tells the image node what the first reader has read, without waiting for an answer.
   *
   * @param content of a working set's file
   */
  default void note(NodeName root, ImageId image, byte[] content) {
    // Nobody wants to know.
  }
}
