package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDirectoryTest {
  private final Path runtime;

  RuntimeDirectoryTest(@TempDir Path runtime) {
    this.runtime = runtime;
  }

  @Test
  void whatTheDeadHaveLeftIsRemovedAndNothingElse() throws IOException {
    long self = ProcessHandle.current().pid();
    Path dead = left("0123456789ab", Long.MAX_VALUE, Long.MAX_VALUE, true);
    Path alive = left("1123456789ab", self, Long.MAX_VALUE, true);
    Path withVm = left("2123456789ab", Long.MAX_VALUE, self, true);
    Path starting = left("3123456789ab", Long.MAX_VALUE, Long.MAX_VALUE, false);
    Path foreign = left("something-else", Long.MAX_VALUE, Long.MAX_VALUE, true);
    Path own = left("4123456789ab", Long.MAX_VALUE, Long.MAX_VALUE, true);

    RuntimeDirectory.prepare(own);

    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
    assertThat(withVm).exists();
    assertThat(starting).exists();
    assertThat(foreign).exists();
    assertThat(own.resolve("qemu")).exists();
  }

  private Path left(String name, long libvirtd, long qemu, boolean old) throws IOException {
    Path directory = Files.createDirectories(runtime.resolve(name));
    Files.writeString(directory.resolve("libvirtd.pid"), Long.toString(libvirtd));
    Files.createDirectories(directory.resolve("qemu"));
    Files.writeString(directory.resolve("qemu").resolve("vm.pid"), Long.toString(qemu));
    if (old) {
      Files.setLastModifiedTime(directory, FileTime.fromMillis(1_000_000));
    }
    return directory;
  }
}
