package io.ecms.node.setup;

import io.ecms.core.model.Problem;
import io.ecms.core.setup.SshTarget;
import java.util.Arrays;

/** Why a script of ours has ended on a host, by its exit status. */
enum HostRefusal {
  UNFIT(10, "host-unfit", "cannot become a node", false),
  NO_SERVER(11, "host-reaches-no-server", "does not reach any server of the cluster", true),
  CHECK_FAILED(20, "host-check-failed", "lacks what a node needs", false),
  ENDED(30, "controller-ended", "has started the controller, which ended at once", false),
  NOT_READY(31, "controller-not-ready", "has started the controller, which has not joined", false),
  STILL_THERE(32, "controller-not-ended", "cannot end the controller", true),
  BUSY(75, "setup-busy", "is being set up by somebody else", true),
  OTHER(-1, "setup-failed", "has refused", false);

  private final int status;
  private final String code;
  private final String words;
  private final boolean passes;

  HostRefusal(int status, String code, String words, boolean passes) {
    this.status = status;
    this.code = code;
    this.words = words;
    this.passes = passes;
  }

  static HostRefusal of(int status) {
    return Arrays.stream(values()).filter(one -> one.status == status).findFirst().orElse(OTHER);
  }

  Problem problem(SshTarget target, String said) {
    String message = target + " " + words + ": " + (said.isEmpty() ? "it said nothing" : said);
    return passes ? Problem.transientError(code, message) : Problem.fatal(code, message);
  }
}
