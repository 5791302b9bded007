package io.ecms.tree.fill;

import io.ecms.tree.tool.ToolException;
import java.io.IOException;

/** What a fill works on: a cache, and the parent that it fetches from. All calls block, bounded. */
public interface CachedImage {

  /**
   * Reads as a VM does: what is not cached is fetched and cached.
   *
   * @throws ToolException usually retryable
   */
  byte[] read(long offset, int length);

  /**
   * Reads from the parent, whatever is cached.
   *
   * @throws ToolException usually retryable
   */
  byte[] fetch(long offset, int length);

  /**
   * Replaces what is cached. Readers wait meanwhile.
   *
   * @throws ToolException usually retryable
   */
  void replace(long offset, byte[] content) throws IOException;

  /**
   * How often something that was cached may have been lost since; what was read before the last
   * time has to be read again.
   */
  long losses();

  /**
   * Makes durable what is cached.
   *
   * @throws ToolException usually retryable
   */
  void flush();

  /** Everything is cached, checked and durable; noted durably when this returns. */
  void completed() throws IOException;
}
