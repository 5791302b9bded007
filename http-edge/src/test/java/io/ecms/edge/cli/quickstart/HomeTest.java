package io.ecms.edge.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.edge.cli.Cli;
import io.ecms.edge.cli.launch.HypervisorKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  private Path directory;

  @BeforeEach
  void begin(@TempDir Path temporary) {
    directory = temporary;
  }

  @Test
  void aDirectoryServesOneProcess() {
    Home home = new Home(directory.resolve("data"));
    assertThat(home.taken()).isFalse();
    FileLock lock = home.take();
    assertThat(home.taken()).isTrue();
    assertThatThrownBy(home::take).hasMessageContaining("another process uses");
    Home.release(lock);
    assertThat(home.taken()).isFalse();
  }

  @Test
  void settingsAreRemembered() {
    Home home = new Home(directory);
    assertThat(home.settings()).isEmpty();
    Settings settings = new Settings(8123, 200, HypervisorKind.SIMULATED, 4);
    home.write(settings, 4711);
    assertThat(home.settings()).contains(settings);
    assertThat(home.pid()).hasValue(4711);
  }

  @Test
  void stoppingNothingIsDone() {
    Cli.Result result = new Cli(directory).run("quickstart", "--stop");
    assertThat(result.exit()).isZero();
    assertThat(result.out())
        .contains("nothing was running in " + directory.resolve(".ecms/quickstart"));
  }

  @Test
  void aServerThatEndsAtOnceIsReportedWithItsLastWords() throws IOException {
    Path program = directory.resolve("ecms");
    Files.writeString(program, "#!/bin/sh\necho 'no memory for the heap' >&2\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Cli.Result result =
        new Cli(directory).run("quickstart", "--hypervisor=simulated", "--port", freePort());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("the server ended before it was ready", "no memory for the heap");
  }

  @Test
  void whatOthersMustNotReadIsClosedToThem() throws IOException {
    Home.release(new Home(directory.resolve("new")).take());
    assertThat(permissions(directory.resolve("new"))).isEqualTo("rwx------");
    Path open = Files.createDirectory(directory.resolve("open"));
    Home.release(new Home(open).take());
    assertThat(permissions(open)).isNotEqualTo("rwx------");
    assertThat(permissions(open.resolve("journal"))).isEqualTo("rwx------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aPathTooLongForSocketsIsRefusedBeforeAnythingStarts() {
    Path data = directory.resolve("x".repeat(80));
    Cli.Result result =
        new Cli(directory).run("quickstart", "--hypervisor=libvirt", "--data", data.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("may have at most 67", "[data-path-too-long]");
    assertThat(data).doesNotExist();
  }

  @Test
  void aTakenPortIsRefusedBeforeAnythingStarts() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Cli.Result result =
          new Cli(directory).run("quickstart", "--hypervisor=simulated", "--port", port);
      assertThat(result.exit()).isEqualTo(4);
      assertThat(result.err()).contains("cannot listen on 127.0.0.1:" + port, "--port");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    String data = file.resolve("data").toString();
    Cli.Result result =
        new Cli(directory)
            .run("quickstart", "--hypervisor=simulated", "--port", freePort(), "--data", data);
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("cannot be used", file.toString(), "--data");
  }

  @Test
  void sizesOutOfRangeAreUsageErrors() {
    for (String option : new String[] {"--nodes=0", "--nodes=1001", "--port=0", "--degree=65"}) {
      assertThat(new Cli(directory).run("quickstart", option).exit()).isEqualTo(2);
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    }
  }
}
