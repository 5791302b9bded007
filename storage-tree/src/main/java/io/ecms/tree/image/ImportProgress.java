package io.ecms.tree.image;

/** Is told how far an import has come; called from the importing thread. */
@FunctionalInterface
public interface ImportProgress {
  ImportProgress NONE = (doneBytes, totalBytes) -> {};

  /**
   * Called for each megabyte or so, and at the end.
   *
   * @param doneBytes bytes of the disk that are stored and counted into the digest
   * @param totalBytes size of the disk
   */
  void report(long doneBytes, long totalBytes);
}
