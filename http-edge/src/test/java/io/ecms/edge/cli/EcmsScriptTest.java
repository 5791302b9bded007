package io.ecms.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.CommandResult;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script at the root finds a JDK that will do and starts the program with it. */
class EcmsScriptTest {
  private static final Path SCRIPT = Path.of(System.getProperty("ecms.root", "..")).resolve("ecms");

  private Path directory;
  private Path installed;

  @BeforeEach
  void begin(@TempDir Path temporary) throws IOException {
    directory = temporary;
    installed = Files.createDirectory(directory.resolve("jvm"));
  }

  private static void executable(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path jdk(Path parent, String name, String version) throws IOException {
    Path home = parent.resolve(name);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    executable(java, "echo \"$0 $@\"");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private CommandResult ecms(Path script, Map<String, String> environment, String... arguments) {
    List<String> line = new ArrayList<>(List.of("/bin/bash", script.toString()));
    line.addAll(List.of(arguments));
    Map<String, String> variables =
        new HashMap<>(Map.of("ECMS_JVM_DIR", installed.toString(), "JAVA_HOME", ""));
    variables.putAll(environment);
    return new HostCommandRunner()
        .run(
            Command.query(Duration.ofSeconds(20), line.toArray(String[]::new))
                .withEnvironment(variables));
  }

  @Test
  void javaHomeIsUsedWhenItIsNewEnough() throws IOException {
    Path mine = jdk(directory, "mine", "26.0.1");
    jdk(installed, "jdk-25", "25.0.3");
    assertThat(ecms(SCRIPT, Map.of("JAVA_HOME", mine.toString()), "--java-home").stdout())
        .isEqualToIgnoringNewLines(mine.toString());
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws IOException {
    Path old = jdk(directory, "old", "17.0.15");
    jdk(installed, "jdk-17", "17.0.15");
    jdk(installed, "jdk-27", "27");
    Path right = jdk(installed, "jdk-25", "25.0.3");
    assertThat(ecms(SCRIPT, Map.of("JAVA_HOME", old.toString()), "--java-home").stdout())
        .isEqualToIgnoringNewLines(right.toString());
  }

  @Test
  void withoutAJdkItSaysWhatToDo() throws IOException {
    jdk(installed, "jdk-17", "17.0.15");
    Path tools = Files.createDirectory(directory.resolve("tools"));
    for (String tool : List.of("sed", "dirname", "readlink")) {
      executable(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
    }
    CommandResult result = ecms(SCRIPT, Map.of("PATH", tools.toString()), "vm", "list");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr()).contains("no JDK 25 or newer was found", "JAVA_HOME");
  }

  @Test
  void itFollowsLinksToItsInstallation() throws IOException {
    jdk(installed, "jdk-25", "25.0.3");
    Path root = Files.createDirectory(directory.resolve("root"));
    Path script = Files.copy(SCRIPT, root.resolve("ecms"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), script);
    assertThat(ecms(link, Map.of()).stderr()).contains("not built", "make build");

    Files.createDirectories(root.resolve("http-edge/target/lib"));
    Files.createFile(root.resolve("http-edge/target/http-edge-1.jar"));
    assertThat(ecms(link, Map.of(), "vm", "show", "two words").stdout())
        .contains("-Decms.home=" + root.toRealPath(), "TieredStopAtLevel=1")
        .contains("http-edge-1.jar io.ecms.edge.cli.Main vm show two words");
    assertThat(ecms(link, Map.of(), "quickstart", "--foreground").stdout())
        .doesNotContain("TieredStopAtLevel");
  }
}
