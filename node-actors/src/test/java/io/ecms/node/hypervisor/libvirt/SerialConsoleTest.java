package io.ecms.node.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialConsoleTest {
  private final Path directory;

  SerialConsoleTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path log() {
    return directory.resolve("serial.log");
  }

  private SerialConsole console() {
    return new SerialConsole(log(), "ECMS-READY");
  }

  private void print(String text) throws IOException {
    Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void theWordIsFoundWhenItsLineIsComplete() throws IOException {
    SerialConsole console = console();
    assertThat(console.look()).as("no file yet").isFalse();
    print("booting\r\nECMS-RE");
    assertThat(console.look()).isFalse();
    print("ADY web-1");
    assertThat(console.look()).isFalse();
    print("\r\n");
    assertThat(console.look()).isTrue();
  }

  @Test
  void escapeSequencesMayStandBeforeItAndOtherWordsAreNotIt() throws IOException {
    print("NOT-ECMS-READY a\nECMS-READYING\n");
    assertThat(console().look()).isFalse();
    print("\u001bc\u001b[2JECMS-READY web-1\n");
    assertThat(console().look()).isTrue();
  }

  @Test
  void aLogThatWasCutIsReadFromItsStart() throws IOException {
    print("a long line of an earlier start\n");
    SerialConsole console = console();
    assertThat(console.look()).isFalse();
    SerialConsole.reset(log());
    assertThat(Files.getPosixFilePermissions(log())).hasSize(2);
    print("ECMS-READY x\n");
    assertThat(console.look()).isTrue();
  }

  @Test
  void aGuestThatPrintsWithoutEndIsBounded() throws IOException {
    Files.write(log(), new byte[(int) SerialConsole.MAX_FILE_BYTES + 1]);
    SerialConsole console = console();
    assertThat(console.look()).isFalse();
    SerialConsole.bound(log());
    assertThat(log()).isEmptyFile();
    print("ECMS-READY x\n");
    assertThat(console.look()).isTrue();
  }
}
