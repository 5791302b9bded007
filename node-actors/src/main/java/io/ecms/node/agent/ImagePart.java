package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentCommand.ImportImage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.core.protocol.AgentResult;
import java.util.List;

/**
 * A node's part as the root of image trees (T1). Blocking; calls for one image do not overlap,
 * except {@link #read}.
 */
public interface ImagePart {
  /** Brings an image in and serves it. */
  AgentResult bringIn(ImportImage wish);

  /** Undoes {@link #bringIn}. */
  AgentResult remove(ImageId image);

  /** The images that this node holds. */
  List<ImageId> held();

  /** Serves an image that is held again after a restart; nothing when it is not held. */
  void reopen(ImageId image);

  /**
   * Reads a piece of a boot file.
   *
   * @param offset where to begin, 0 or more
   * @return empty at the end of the file
   */
  byte[] read(ImageId image, BootFile which, long offset);

  /**
   * Keeps what the first reader has read; nothing when that is known already.
   *
   * @param workingSet content of its file
   */
  void note(ImageId image, byte[] workingSet);
}
