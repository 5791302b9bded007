package io.ecms.tree.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.wire.Protection;
import io.ecms.tree.wire.TlsFiles;
import io.ecms.tree.wire.TlsIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The edge from a child's relay to its parent's with mutual TLS: who gets through, and who gets
 * nothing.
 */
@Timeout(120)
class RelayTlsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final RelaySettings SETTINGS =
      new RelaySettings(2, Duration.ofSeconds(30), Duration.ofMillis(20))
          .withHandshakeLimit(Duration.ofSeconds(20));

  private static TlsFiles parentFiles;
  private static TlsFiles childFiles;
  private static TlsFiles expiredFiles;
  private static TlsFiles foreignFiles;

  private final MirrorServer blocks = new MirrorServer();
  private Optional<Relay> parent = Optional.empty();

  RelayTlsTest() throws IOException {}

  @BeforeAll
  static void issue(@TempDir Path directory) throws Exception {
    Certificates ours = Certificates.in(directory.resolve("ours"));
    Certificates theirs = Certificates.in(directory.resolve("theirs"));
    parentFiles = ours.of("parent");
    childFiles = ours.of("child");
    expiredFiles = ours.expired("expired");
    foreignFiles = theirs.of("foreign");
  }

  @AfterEach
  void close() throws IOException {
    parent.ifPresent(Relay::close);
    blocks.close();
  }

  private static SocketAddress any() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** In front of the blocks; children must show a certificate. */
  private Relay parent(TlsFiles files, RelaySettings settings) throws IOException {
    Relay relay =
        Relay.open(
            "parent",
            any(),
            settings,
            new RelaySides(Optional.empty(), TlsIdentity.of(files).listening(), Protection.none()));
    relay.switchTo(blocks.address());
    parent = Optional.of(relay);
    return relay;
  }

  private static Relay child(TlsFiles files, Relay parent) throws IOException {
    Relay relay =
        Relay.open(
            "child",
            any(),
            SETTINGS,
            new RelaySides(Optional.empty(), Protection.none(), TlsIdentity.of(files).dialling()));
    relay.switchTo(parent.address());
    return relay;
  }

  private static Socket connect(Relay relay) throws IOException {
    InetSocketAddress address = (InetSocketAddress) relay.address();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout((int) SOON.toMillis());
    return socket;
  }

  /** Sends them and reads as many. */
  private static byte[] mirrored(Socket socket, byte[] bytes) throws IOException {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(() -> {
          try {
            socket.getOutputStream().write(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    byte[] got = socket.getInputStream().readNBytes(bytes.length);
    sent.join();
    return got;
  }

  /** Nothing has gone through, and somebody was refused. */
  private void nothingWasGiven(Relay relay) {
    await().atMost(SOON).until(() -> relay.statistics().untrusted() > 0);
    assertThat(relay.statistics().total()).isEqualTo(ByteCount.ZERO);
    assertThat(blocks.clients()).as("the blocks were not even asked").isZero();
    await().atMost(SOON).until(() -> relay.statistics().connections().isEmpty());
  }

  private static void isCutOff(Socket socket) {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (IOException reset) {
      assertThat(reset)
          .as("cut off, not left waiting")
          .isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aChildWithACertificateReadsAllBytesAsTheyAre() throws Exception {
    byte[] bytes = new byte[5_000_001];
    new Random(3).nextBytes(bytes);
    Relay above = parent(parentFiles, SETTINGS);
    try (Relay below = child(childFiles, above);
        Socket client = connect(below)) {
      assertThat(mirrored(client, new byte[] {42})).containsExactly(42);
      assertThat(mirrored(client, bytes)).isEqualTo(bytes);
      assertThat(mirrored(client, new byte[] {43})).containsExactly(43);

      ByteCount all = new ByteCount(bytes.length + 2L, bytes.length + 2L);
      await()
          .atMost(SOON)
          .untilAsserted(() ->
              assertThat(below.statistics().total()).as("payload, without TLS").isEqualTo(all));
      assertThat(above.statistics().untrusted()).isZero();
      assertThat(above.statistics().connections()).hasSize(1);
    }
  }

  @Test
  void aChildOfAnotherAuthorityGetsNothing() throws Exception {
    Relay above = parent(parentFiles, SETTINGS);
    TlsFiles trustsUs =
        new TlsFiles(foreignFiles.key(), foreignFiles.certificate(), parentFiles.authority());
    try (Relay below = child(trustsUs, above);
        Socket client = connect(below)) {
      isCutOff(client);
    }
    nothingWasGiven(above);
  }

  @Test
  void aChildWhoseCertificateHasExpiredGetsNothing() throws Exception {
    Relay above = parent(parentFiles, SETTINGS);
    try (Relay below = child(expiredFiles, above);
        Socket client = connect(below)) {
      isCutOff(client);
    }
    nothingWasGiven(above);
  }

  @Test
  void aChildWithoutCertificateGetsNothing() throws Exception {
    Relay above = parent(parentFiles, SETTINGS);
    SSLContext anonymous = SSLContext.getInstance("TLSv1.3");
    anonymous.init(null, new TrustManager[] {new TrustsAll()}, null);
    try (Socket plain = connect(above);
        SSLSocket client =
            (SSLSocket) anonymous.getSocketFactory().createSocket(plain, "parent", 1, true)) {
      client.startHandshake(); // its own end of it is done before the parent has looked
      isCutOff(client);
    }
    nothingWasGiven(above);
  }

  /** Nobody checks whom it talks to. */
  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void whoSpeaksNoTlsGetsNothing() throws Exception {
    Relay above = parent(parentFiles, SETTINGS);
    try (Socket client = connect(above)) {
      client.getOutputStream().write("IHAVEOPT and then some".getBytes(StandardCharsets.UTF_8));
      byte[] answer = new byte[8];
      int count = client.getInputStream().read(answer);
      assertThat(new String(answer, StandardCharsets.UTF_8))
          .as("at most an alert")
          .doesNotContain("IHAVE");
      assertThat(count).isLessThan(answer.length);
    }
    nothingWasGiven(above);
  }

  @Test
  void whoNeverFinishesTheHandshakeIsClosedAndItsPlaceIsFreeAgain() throws Exception {
    RelaySettings impatient =
        new RelaySettings(1, Duration.ofSeconds(30), Duration.ofMillis(20))
            .withHandshakeLimit(Duration.ofMillis(300));
    Relay above = parent(parentFiles, impatient);
    try (Socket mute = connect(above)) {
      isCutOff(mute); // as NBD clients do, it waits for the other side to begin
    }
    nothingWasGiven(above);
    // A slow machine may need more than the limit for a handshake: the child tries again.
    try (Relay below = child(childFiles, above)) {
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(() -> {
            try (Socket client = connect(below)) {
              assertThat(mirrored(client, new byte[] {42})).containsExactly(42);
            }
          });
    }
  }

  @Test
  void aParentOfAnotherAuthorityIsNotReadFrom() throws Exception {
    TlsFiles trustsUs =
        new TlsFiles(foreignFiles.key(), foreignFiles.certificate(), childFiles.authority());
    Relay impostor = parent(trustsUs, SETTINGS);
    try (Relay below = child(childFiles, impostor);
        Socket client = connect(below)) {
      client.getOutputStream().write(42);
      await().atMost(SOON).until(() -> below.statistics().untrusted() > 0);
      assertThat(below.statistics().total()).isEqualTo(ByteCount.ZERO);
      nothingWasGiven(impostor);
    }
  }

  @Test
  void aParentWithoutTlsIsNotReadFrom() throws Exception {
    try (Relay plain = Relay.open("plain", any(), SETTINGS, Optional.empty())) {
      plain.switchTo(blocks.address());
      try (Relay below = child(childFiles, plain);
          Socket client = connect(below)) {
        client.getOutputStream().write(42);
        await().atMost(SOON).until(() -> below.statistics().untrusted() > 0);
        assertThat(below.statistics().total()).isEqualTo(ByteCount.ZERO);
      }
    }
  }

  @Test
  void newFilesAreTakenUpByTheNextStream(@TempDir Path live) throws Exception {
    TlsFiles files = new TlsFiles(live.resolve("k"), live.resolve("c"), live.resolve("a"));
    copy(parentFiles, files);
    Relay above = parent(files, SETTINGS);
    try (Relay below = child(childFiles, above)) {
      try (Socket client = connect(below)) {
        assertThat(mirrored(client, new byte[] {42})).containsExactly(42);

        copy(foreignFiles, files);
        assertThat(mirrored(client, new byte[] {43})).as("streams go on").containsExactly(43);
      }
      try (Socket client = connect(below)) {
        client.getOutputStream().write(44);
        await().atMost(SOON).until(() -> below.statistics().untrusted() > 0);
      }
      copy(parentFiles, files);
      try (Socket client = connect(below)) {
        assertThat(mirrored(client, new byte[] {45})).containsExactly(45);
      }
    }
  }

  @Test
  void askingAParentThatNeverAnswersCostsTheDeadline() throws Exception {
    Protection dialling = TlsIdentity.of(childFiles).dialling();
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() ->
              NbdClient.connect(
                  mute.getLocalSocketAddress(), dialling, "golden", Duration.ofMillis(200)))
          .isInstanceOfSatisfying(
              ToolException.class, e -> assertThat(e.code()).isEqualTo("nbd-unreachable"));
    }
  }

  private static void copy(TlsFiles from, TlsFiles to) throws IOException {
    Files.copy(from.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(from.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(from.authority(), to.authority(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void filesThatDoNotFitTogetherAreNamed() {
    TlsFiles noKey =
        new TlsFiles(parentFiles.authority(), parentFiles.certificate(), parentFiles.authority());
    TlsFiles anothersKey =
        new TlsFiles(childFiles.key(), parentFiles.certificate(), parentFiles.authority());

    for (TlsFiles files : List.of(noKey, anothersKey)) {
      assertThatThrownBy(() -> TlsIdentity.of(files))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(files.key().toString());
    }
  }
}
