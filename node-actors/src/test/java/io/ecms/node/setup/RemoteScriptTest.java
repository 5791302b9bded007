package io.ecms.node.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @Test
  void aShellSeesEveryWordAsItIs() {
    List<String> words =
        List.of("plain", "", "two words", "it's", "'", "$(touch x) `y` \\ \"", "a\nb", "*", "-n");
    String printed =
        new HostCommandRunner()
            .check(
                Command.query(
                    LIMIT,
                    "sh",
                    "-c",
                    "printf '<%s>' "
                        + String.join(" ", words.stream().map(RemoteScript::quoted).toList())))
            .stdout();
    assertThat(printed).isEqualTo("<" + String.join("><", words) + ">");
  }

  @Test
  void noShellCanBeGivenANul() {
    List<String> words = List.of("a\0b");
    assertThatThrownBy(() -> new RemoteScript("reach.sh", words))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reach.sh", "check.sh", "start.sh", "stop.sh"})
  void everyScriptIsShell(String name, @TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(directory.resolve(name), new RemoteScript(name, List.of()).text());
    assertThat(
            new HostCommandRunner().run(Command.query(LIMIT, "sh", "-n", file.toString())).stderr())
        .isEmpty();
  }
}
