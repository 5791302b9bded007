package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.node.hypervisor.Ticker;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresTool({"libvirtd", "qemu-system-x86_64", "unshare"})
class PrivateLibvirtdTest {
  private final Path directory;
  private final Path runtime;

  PrivateLibvirtdTest(@TempDir Path directory, @TempDir Path runtime) {
    this.directory = directory;
    this.runtime = runtime;
  }

  private PrivateLibvirtd of(Path state) {
    return new PrivateLibvirtd(
        new HostCommandRunner(),
        Ticker.system(),
        GuestKit.sources().resolve("conf/libvirt").toAbsolutePath(),
        state,
        runtime);
  }

  @Test
  void twoRunSideBySideAndAreFoundAgain() {
    PrivateLibvirtd one = of(directory.resolve("one"));
    PrivateLibvirtd two = of(directory.resolve("two/" + "long-".repeat(30)));
    try {
      assertThat(one.start()).isNotEqualTo(two.start());
      assertThat(two.uri().length()).as("socket path").isLessThan(107);
      assertThat(one.pid()).isPresent().isNotEqualTo(two.pid());

      PrivateLibvirtd again = of(directory.resolve("one"));
      assertThat(again.pid()).isEqualTo(one.pid());
      assertThat(again.start()).isEqualTo(one.uri());
      again.stop(true);
      assertThat(one.pid()).isEmpty();
      assertThat(runtime).isDirectory().isNotEmptyDirectory();
      assertThat(two.pid()).isPresent();
    } finally {
      one.stop(true);
      two.stop(true);
    }
    assertThat(runtime).isEmptyDirectory();
  }
}
