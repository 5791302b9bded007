package io.ecms.tree.stack.kernel;

import java.util.List;

/** Which of the kernel's block caches holds what was read from the parent (T2). */
public enum CacheKind {
  /** Keeps every block that was not there on its first reading, as the original flashcache did. */
  BCACHE("bcache", 8 << 10, List.of("bcache"), List.of(), List.of("make-bcache")),
  /** Keeps blocks that are read often; what is read once may have to be fetched again. */
  DM_CACHE("dm-cache", 4 << 10, List.of("dm_cache", "dm_cache_smq"), List.of("cache"), List.of()),
  /** The cache of the original VMThunder; needs a kernel that has its module. */
  FLASHCACHE(
      "flashcache",
      8 << 10,
      List.of("flashcache"),
      List.of("flashcache"),
      List.of("flashcache_create"));

  private final String word;
  private final int memoryPerMib;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> modules;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> targets;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<String> programs;

  CacheKind(
      String word,
      int memoryPerMib,
      List<String> modules,
      List<String> targets,
      List<String> programs) {
    this.word = word;
    this.memoryPerMib = memoryPerMib;
    this.modules = modules;
    this.targets = targets;
    this.programs = programs;
  }

  /** As in configuration. */
  public String word() {
    return word;
  }

  /**
   * Memory that a cache of this size takes when it is full, rounded up generously (T8): flashcache
   * 32 bytes per block of 4 KiB, dm-cache 256 per block of 64 KiB, bcache 512 per bucket of 64 KiB
   * with its tree.
   */
  public long memoryBytes(long cacheBytes) {
    return (cacheBytes >> 20) * memoryPerMib;
  }

  /** Modules of the kernel that it needs. */
  List<String> modules() {
    return modules;
  }

  /** Kinds of device-mapper device that it needs. */
  List<String> targets() {
    return targets;
  }

  /** Programs that it needs. */
  List<String> programs() {
    return programs;
  }
}
