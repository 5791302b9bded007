package io.ecms.node.agent;

import io.ecms.core.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files that a node keeps for its VMs beside their disks.
 *
 * <pre>
 * DATA/vms/VM/serial.log       serial console since the last start
 * DATA/vms/VM/first-boot.iso   until the guest is initialised
 * DATA/initialised/VM          there when the guest on the VM's disk has been initialised
 * </pre>
 *
 * <p>The mark goes with the disk, not with the domain: a domain that is made anew over an old disk
 * finds an initialised guest.
 */
final class DiskVmFiles implements VmFiles {
  private final Path vms;
  private final Path marks;

  DiskVmFiles(Path data) {
    this.vms = data.resolve("vms");
    this.marks = data.resolve("initialised");
    try {
      Files.createDirectories(vms);
      Files.createDirectories(marks);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + data, e);
    }
  }

  @Override
  public void prepare(VmId vm) {
    try {
      Files.createDirectories(vms.resolve(vm.value()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory of " + vm, e);
    }
  }

  @Override
  public Path serialLog(VmId vm) {
    return vms.resolve(vm.value()).resolve("serial.log");
  }

  @Override
  public Path firstBootIso(VmId vm) {
    return vms.resolve(vm.value()).resolve("first-boot.iso");
  }

  @Override
  public boolean initialised(VmId vm) {
    return Files.exists(marks.resolve(vm.value()));
  }

  @Override
  public void markInitialised(VmId vm) {
    DurableFile.writeQuickly(marks.resolve(vm.value()), new byte[0]);
  }

  @Override
  public void unmark(VmId vm) {
    try {
      Files.deleteIfExists(marks.resolve(vm.value()));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the mark of " + vm, e);
    }
  }

  @Override
  public void remove(VmId vm) {
    Path directory = vms.resolve(vm.value());
    if (!Files.exists(directory)) {
      return;
    }
    try {
      List<Path> files;
      try (Stream<Path> listed = Files.list(directory)) {
        files = listed.toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
