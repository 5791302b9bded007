package io.ecms.core.setup;

/** One thing that is done to a host on its way to becoming a node (E2); all bear repetition. */
public enum HostTask {
  /** Reaches the host, and finds out whether it could run the program at all. */
  REACH("reach-host"),
  /** Brings the program there, unless it is there or a controller runs. */
  INSTALL("install-program"),
  /** Checks the host with the program's own means. */
  CHECK("check-host"),
  /** Starts the controller, unless one runs, and waits until it has joined the cluster. */
  START("start-controller"),
  /** Ends the controller that the same operation has started. */
  STOP("stop-controller");

  private final String word;

  HostTask(String word) {
    this.word = word;
  }

  /** Its name in the API. */
  public String word() {
    return word;
  }
}
