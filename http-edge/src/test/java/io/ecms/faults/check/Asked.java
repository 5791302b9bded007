package io.ecms.faults.check;

/**
 * What a client wants.
 *
 * @param what the command or the question
 * @param subject name of the VM to be created; else the id of the VM or of the operation
 */
public record Asked(What what, String subject) {
  /** Kinds of requests. */
  public enum What {
    CREATE,
    START,
    STOP,
    DESTROY,
    READ_VM,
    READ_OPERATION
  }

  /** Whether it opens an operation on a VM. */
  boolean opensOperation() {
    return what == What.START || what == What.STOP || what == What.DESTROY;
  }

  @Override
  public String toString() {
    return what + " " + subject;
  }
}
