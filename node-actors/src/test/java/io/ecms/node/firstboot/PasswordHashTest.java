package io.ecms.node.firstboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

  /** Against another implementation of the same algorithm. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "correct horse", "pässwörd-中文", "'\"$`\\"})
  @RequiresTool("busybox")
  void aGuestTakesTheSamePassword(String password) {
    String hash = PasswordHash.sha512Crypt(password.toCharArray(), new Random(1)).value();
    String salt = hash.split("\\$", 4)[2];
    String expected =
        new HostCommandRunner()
            .check(
                Command.query(
                    Duration.ofSeconds(5),
                    "busybox",
                    "mkpasswd",
                    "-m",
                    "sha512",
                    "-S",
                    salt,
                    password))
            .stdout()
            .strip();
    assertThat(hash).isEqualTo(expected);
  }

  @Test
  void everyHashHasItsOwnSaltAndIsNotShown() {
    Random random = new Random(1);
    PasswordHash first = PasswordHash.sha512Crypt("secret".toCharArray(), random);
    assertThat(PasswordHash.sha512Crypt("secret".toCharArray(), random)).isNotEqualTo(first);
    assertThat(first).hasToString("***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines", "nul\0", "\ud800 half a character"})
  void passwordsThatNoLoginTakesAreRefused(String password) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PasswordHash.sha512Crypt(password.toCharArray(), new Random(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clear", "$1$salt$hash", "$6$salt$short", "$6$sa:lt$" + "x"})
  void otherHashesAreRefusedWithoutRepeatingThem(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PasswordHash(value))
        .withMessageNotContaining(value);
  }
}
