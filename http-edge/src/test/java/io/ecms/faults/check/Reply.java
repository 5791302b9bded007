package io.ecms.faults.check;

/** What came of one try. */
public sealed interface Reply {
  /**
   * Done, or promised: 2xx.
   *
   * @param id of the VM or the operation that was answered
   * @param version sequence of the thing (ETag), 0 when it was not told
   * @param state of the thing
   */
  record Accepted(int status, String id, long version, String state) implements Reply {}

  /** Refused for good: 4xx. */
  record Refused(int status, String code) implements Reply {}

  /** Not now: 429 or 503, to be tried again; it may have happened all the same. */
  record Unavailable(int status, String code) implements Reply {}

  /** Nobody was there to be asked: it has not happened. */
  record Unreached(String why) implements Reply {}

  /** No answer: it may or may not have happened. */
  record Silent(String why) implements Reply {}

  /** An answer that no server should give: 5xx without a way to go on, or no JSON. */
  record Broken(int status, String text) implements Reply {}
}
