package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.relay.Certificates;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user-space stack keeps the contract with TLS between the hosts, too. */
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class TlsUserStackTest extends UserStackTest {
  private static Optional<TlsIdentity> identity = Optional.empty();

  @BeforeAll
  static void issue(@TempDir Path directory) throws Exception {
    identity =
        Optional.of(TlsIdentity.of(Certificates.in(directory.resolve("ca")).of("every-host")));
  }

  @Override
  UserHosts hosts() throws IOException {
    return new UserHosts(identity);
  }

  @Test
  void aHostWithTlsJoinsNoParentWithoutIt() throws IOException {
    try (UserHosts plain = new UserHosts()) {
      Endpoint rootAt = plain.start("root").serveRoot(IMAGE, golden());

      assertThatThrownBy(() -> host("leaf").join(IMAGE, rootAt))
          .isInstanceOfSatisfying(
              StackException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo("parent-untrusted"));
      assertThat(host("leaf").members()).isEmpty();
    }
  }

  @Test
  void aHostWithoutTlsReadsNothingFromAParentWithIt() throws IOException {
    Endpoint rootAt = host("root").serveRoot(IMAGE, golden());
    try (UserHosts plain = new UserHosts()) {
      assertThatThrownBy(() -> plain.start("leaf").join(IMAGE, rootAt))
          .isInstanceOfSatisfying(
              StackException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo("parent-unreachable"));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> host("root").status(IMAGE).orElseThrow().untrusted() > 0);
    assertThat(host("root").status(IMAGE).orElseThrow().bytesDown()).isZero();
  }
}
