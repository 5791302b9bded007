package io.ecms.edge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.edge.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaCommandsTest {
  private final Path directory;
  private final Cli cli;

  CaCommandsTest(@TempDir Path directory) {
    this.directory = directory;
    this.cli = new Cli(directory);
  }

  @Test
  void makesAnAuthorityAndTheFilesOfAMember() {
    assertThat(cli.run("ca", "init", "ca").exit()).isZero();
    Cli.Result issued =
        cli.run(
            "ca", "issue", "ca", "server-1", "--host", "10.0.0.1,server-1.example", "-o", "json");

    assertThat(issued.exit()).as(issued.err()).isZero();
    assertThat(issued.out()).contains("server-1.key", "server-1.crt", "ca.crt");
    assertThat(directory.resolve("ca").toFile().list())
        .containsExactlyInAnyOrder("ca.key", "ca.crt", "server-1.key", "server-1.crt");

    Cli.Result again = cli.run("ca", "issue", "ca", "server-1");
    assertThat(again.exit()).isEqualTo(4);
    assertThat(again.err()).contains("exists already");
    assertThat(cli.run("ca", "issue", "ca", "server-2", "--host", "not a host").exit())
        .isEqualTo(2);
  }

  @Test
  void withoutAnAuthorityItSaysHowToMakeOne() {
    Cli.Result issued = cli.run("ca", "issue", "nowhere", "server-1");

    assertThat(issued.exit()).isEqualTo(3);
    assertThat(issued.err()).contains("ecms ca init");
  }

  @Test
  void aNameMustNotLeaveTheDirectory() {
    assertThat(cli.run("ca", "issue", "ca", "../x").exit()).isEqualTo(2);
    assertThat(cli.run("ca", "issue", "ca", "ca").exit()).isEqualTo(2);
  }
}
