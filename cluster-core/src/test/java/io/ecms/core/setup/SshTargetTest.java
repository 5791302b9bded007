package io.ecms.core.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.model.InvalidValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshTargetTest {
  @Test
  void userAndPortHaveDefaults() {
    assertThat(SshTarget.parse("10.0.0.5")).isEqualTo(new SshTarget("root", "10.0.0.5", 22));
    assertThat(SshTarget.parse("ops@host-a.example.org:2222"))
        .isEqualTo(new SshTarget("ops", "host-a.example.org", 2222));
  }

  @Test
  void itIsReadAsItIsWritten() {
    SshTarget target = new SshTarget("ops", "h", 1);
    assertThat(SshTarget.parse(target.toString())).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-oProxyCommand=x",
        "root@-oProxyCommand=x",
        "-u@host",
        "a b",
        "host;ls",
        "host:0",
        "host:65536",
        "host:",
        "@host",
        "root@",
        "host\n"
      })
  void whatAProgramCouldTakeForSomethingElseIsRefused(String text) {
    assertThatThrownBy(() -> SshTarget.parse(text))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("[USER@]HOST[:PORT]");
  }
}
