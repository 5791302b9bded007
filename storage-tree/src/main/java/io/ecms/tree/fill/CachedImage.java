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

  /** Everything is cached and checked; durable when this returns. */
  void completed() throws IOException;
}
