package io.ecms.node.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ecms.core.model.InvalidValue;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the types of the port refuse, so that it cannot reach a domain definition. */
class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a'b", "a\"b", "<a>", "a&b", "a\nb", "../a", ""})
  void namesWithMarkupAreRefused(String name) {
    assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> new ResourceName(name));
    assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> new VmId("vm-" + name));
    assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> new NetworkMode.Bridge(name));
    assertThatExceptionOfType(InvalidValue.class).isThrownBy(() -> new VncPassword(name));
  }

  @Test
  void pathsMustBeAbsoluteAndPrintable() {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> new DirectBoot(Path.of("vmlinuz"), Optional.empty(), ""));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> new DirectBoot(Path.of("/a\nb"), Optional.empty(), ""));
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> new DirectBoot(Path.of("/a"), Optional.empty(), "quiet\nroot"));
  }

  @Test
  void vncPasswordsAreNotShown() {
    VncPassword password = VncPassword.generate(new Random(1));
    assertThat(password.toString()).doesNotContain(password.secret());
    assertThat(password).isNotEqualTo(VncPassword.generate(new Random(2)));
  }
}
