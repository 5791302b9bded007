package io.ecms.node.agent;

import io.ecms.core.model.VmId;
import java.nio.file.Path;

/**
 * What the node keeps of a VM beside its disk: the console's log, the first-boot disk, and the mark
 * that the guest is initialised.
 *
 * <p>The mark goes with the disk, not with the domain: a domain that is made anew over an old disk
 * finds an initialised guest.
 */
interface VmFiles {
  /** Makes the VM's directory. */
  void prepare(VmId vm);

  Path serialLog(VmId vm);

  Path firstBootIso(VmId vm);

  boolean initialised(VmId vm);

  void markInitialised(VmId vm);

  void unmark(VmId vm);

  /** Removes the VM's directory with what is in it. */
  void remove(VmId vm);
}
