package io.ecms.tree.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A daemon that accepts but does not answer costs its deadline, never more. */
@Timeout(10)
class SilentPeerTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String GREETING = "{\"QMP\":{}}\n{\"return\":{}}\n";

  private final Path directory;
  private final Path socket;
  private final ServerSocketChannel server;

  SilentPeerTest() throws IOException {
    directory = Files.createTempDirectory(Path.of("/tmp"), "sp");
    socket = directory.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    Files.delete(socket);
    Files.delete(directory);
  }

  private static void fails(ThrowingCallable call, String code, boolean retryable) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ToolException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.retryable()).isEqualTo(retryable);
            });
  }

  @Test
  void connectingHasADeadline() {
    fails(() -> QmpClient.connect(socket, SHORT), "qmp-unreachable", true);
    fails(
        () -> NbdClient.connect(UnixDomainSocketAddress.of(socket), "x", SHORT),
        "nbd-unreachable",
        true);
  }

  @Test
  void eachCommandHasADeadline() throws IOException {
    try (QmpClient qmp = greeted(GREETING)) {
      fails(() -> qmp.execute("query-status", Map.of(), SHORT), "qmp-unreachable", true);
    }
  }

  @Test
  void eventsAreSkippedAndErrorsAreQuoted() throws IOException {
    String answers =
        """
        {"event":"SHUTDOWN"}
        {"return":{"running":true}}
        {"error":{"class":"GenericError","desc":"no such node"}}
        """;
    try (QmpClient qmp = greeted(GREETING + answers)) {
      assertThat(qmp.execute("query-status", Map.of(), SHORT).path("running").asBoolean()).isTrue();
      fails(() -> qmp.execute("blockdev-del", Map.of(), SHORT), "qmp-refused", false);
    }
  }

  @Test
  void whatIsNoProtocolIsRefused() throws IOException {
    fails(() -> greeted("HTTP/1.1 400 Bad Request\n"), "qmp-unreachable", true);
  }

  /** A client whose peer has said all it will ever say. */
  private QmpClient greeted(String words) throws IOException {
    Thread _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                SocketChannel accepted = server.accept();
                accepted.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.UTF_8)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return QmpClient.connect(socket, Duration.ofSeconds(2));
  }
}
