package io.ecms.node.agent;

import io.ecms.core.model.VmId;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** For guests that are simulated: they are forgotten with the process, and so are their marks. */
final class MemoryVmFiles implements VmFiles {
  private final Path data;
  private final Set<VmId> initialised = ConcurrentHashMap.newKeySet();

  /**
   * @param data names the files, none of which is made
   */
  MemoryVmFiles(Path data) {
    this.data = data;
  }

  @Override
  public void prepare(VmId vm) {
    // There is nothing to put into a directory.
  }

  @Override
  public Path serialLog(VmId vm) {
    return data.resolve(vm.value() + ".log");
  }

  @Override
  public Path firstBootIso(VmId vm) {
    return data.resolve(vm.value() + ".iso");
  }

  @Override
  public boolean initialised(VmId vm) {
    return initialised.contains(vm);
  }

  @Override
  public void markInitialised(VmId vm) {
    initialised.add(vm);
  }

  @Override
  public void unmark(VmId vm) {
    initialised.remove(vm);
  }

  @Override
  public void remove(VmId vm) {
    // The mark goes with the disk.
  }
}
