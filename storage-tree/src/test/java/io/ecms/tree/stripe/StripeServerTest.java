package io.ecms.tree.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.process.Ticks;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import io.ecms.tree.tool.ToolException;
import io.ecms.tree.wire.Nbd;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StripeServerTest {
  private static final int BLOCK = 64 << 10;
  private static final int SIZE = 40 * BLOCK - 512;
  private static final int LAG = 4;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final byte[] content = new byte[SIZE];
  private final List<PlayedSource> sources = new ArrayList<>();
  private final Path directory;
  private StripeServer server;

  StripeServerTest() throws IOException {
    new Random(3).nextBytes(content);
    directory = Files.createTempDirectory(Path.of("/tmp"), "ss");
    server = open(PATIENCE);
  }

  private StripeServer open(Duration patience) throws IOException {
    StripeSettings settings =
        new StripeSettings(
            "image",
            SIZE,
            directory.resolve("n"),
            new Stripes(2, BLOCK),
            List.of(socket(0), socket(1)),
            1,
            LAG,
            patience);
    return StripeServer.open(settings, Ticks.system());
  }

  private Path socket(int stripe) {
    return directory.resolve("u" + stripe);
  }

  @BeforeEach
  void start() throws IOException {
    sources.add(new PlayedSource(socket(0), content));
    sources.add(new PlayedSource(socket(1), content));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    for (PlayedSource source : sources) {
      source.close();
    }
    for (int stripe = 0; stripe < 2; stripe++) {
      Files.deleteIfExists(socket(stripe));
    }
    Files.deleteIfExists(directory.resolve("image.raw"));
    Files.delete(directory);
  }

  private NbdClient connect() {
    return NbdClient.connect(UnixDomainSocketAddress.of(directory.resolve("n")), "image", LIMIT);
  }

  private byte[] expected(int offset, int length) {
    return Arrays.copyOfRange(content, offset, offset + length);
  }

  @Test
  void eachBlockComesFromTheSourceOfItsStripe() {
    try (NbdClient client = connect()) {
      assertThat(client.sizeBytes()).isEqualTo(SIZE);
      assertThat(client.read(0, SIZE, LIMIT)).isEqualTo(content);
    }
    assertThat(sources.get(0).offsets(Nbd.CMD_READ))
        .hasSize(20)
        .allMatch(offset -> offset / BLOCK % 2 == 0);
    assertThat(sources.get(1).offsets(Nbd.CMD_READ))
        .hasSize(20)
        .allMatch(offset -> offset / BLOCK % 2 == 1);
    assertThat(server.statistics().fetched()).isEqualTo(40);
  }

  @Test
  void aReadMayBeginAndEndAnywhere() {
    try (NbdClient client = connect()) {
      assertThat(client.read(BLOCK - 512, 1024, LIMIT)).isEqualTo(expected(BLOCK - 512, 1024));
      assertThat(client.read(SIZE - 700, 700, LIMIT)).isEqualTo(expected(SIZE - 700, 700));
      client.flush(LIMIT);
    }
  }

  @Test
  void whoReadsOnLetsTheHomeStripeBeFetchedAhead() {
    try (NbdClient client = connect()) {
      client.read(0, BLOCK, LIMIT);
      client.read(BLOCK, BLOCK, LIMIT);
    }
    await()
        .untilAsserted(() ->
            assertThat(sources.get(1).offsets(Nbd.CMD_CACHE))
                .containsExactly(3L * BLOCK, 5L * BLOCK));
    assertThat(sources.get(0).offsets(Nbd.CMD_CACHE)).isEmpty();
  }

  @Test
  void whatCannotBeReadIsRefusedAndTheClientGoesOn() {
    try (NbdClient client = connect()) {
      assertThatExceptionOfType(ToolException.class)
          .isThrownBy(() -> client.read(SIZE - 10, 20, LIMIT))
          .withMessageContaining("errno 22");
      assertThatExceptionOfType(ToolException.class)
          .isThrownBy(() -> client.write(0, new byte[512], LIMIT))
          .withMessageContaining("errno 1");
      assertThat(client.read(0, 10, LIMIT)).isEqualTo(expected(0, 10));
    }
    assertThatExceptionOfType(ToolException.class)
        .isThrownBy(() ->
            NbdClient.connect(UnixDomainSocketAddress.of(directory.resolve("n")), "other", LIMIT))
        .matches(refused -> refused.code().equals("nbd-refused"));
  }

  @Test
  void anErrorOfASourceIsPassedOn() {
    sources.get(1).fail(Nbd.EIO);
    try (NbdClient client = connect()) {
      assertThatExceptionOfType(ToolException.class)
          .isThrownBy(() -> client.read(0, 3 * BLOCK, LIMIT))
          .withMessageContaining("errno 5");
      assertThat(client.read(0, BLOCK, LIMIT)).isEqualTo(expected(0, BLOCK));
    }
  }

  @Test
  void whatHadNoAnswerIsAskedAgainWhenTheSourceChanges() throws Exception {
    sources.get(0).silent();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(() -> {
          try (NbdClient client = connect()) {
            return client.read(0, 8 * BLOCK, LIMIT);
          }
        });
    await().until(() -> sources.get(0).offsets(Nbd.CMD_READ).size() == 4);
    try (NbdClient other = connect()) { // the other stripe goes on
      assertThat(other.read(BLOCK, BLOCK, LIMIT)).isEqualTo(expected(BLOCK, BLOCK));
    }
    assertThat(read).isNotDone();

    sources.get(0).cut();

    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(expected(0, 8 * BLOCK));
    assertThat(sources.get(0).offsets(Nbd.CMD_READ))
        .containsExactly(
            0L, 2L * BLOCK, 4L * BLOCK, 6L * BLOCK, 0L, 2L * BLOCK, 4L * BLOCK, 6L * BLOCK);
    await().untilAsserted(() -> assertThat(server.statistics().repeated()).isEqualTo(4));
  }

  @Test
  void readsWaitForASourceThatIsNotThereYet() throws Exception {
    sources.get(0).close();
    Files.delete(socket(0));
    sources.get(0).cut();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(() -> {
          try (NbdClient client = connect()) {
            return client.read(0, BLOCK, LIMIT);
          }
        });
    await().until(() -> server.statistics().reads() == 1);
    sources.set(0, new PlayedSource(socket(0), content));
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(expected(0, BLOCK));
  }

  @Test
  void aReadThatTakesTooLongFailsAndOthersDoNot() throws IOException {
    server.close();
    server = open(Duration.ofMillis(200));
    sources.get(0).silent();
    try (NbdClient client = connect()) {
      assertThatExceptionOfType(ToolException.class)
          .isThrownBy(() -> client.read(0, BLOCK, LIMIT))
          .withMessageContaining("errno 5");
      assertThat(client.read(BLOCK, BLOCK, LIMIT)).isEqualTo(expected(BLOCK, BLOCK));
    }
  }

  @Test
  void aSourceOfAnotherSizeIsNotReadFrom() throws IOException {
    server.close();
    sources.get(0).close();
    sources.set(0, new PlayedSource(socket(0), new byte[SIZE + 512]));
    server = open(Duration.ofMillis(300));
    try (NbdClient client = connect()) {
      assertThatExceptionOfType(ToolException.class)
          .isThrownBy(() -> client.read(0, BLOCK, LIMIT))
          .withMessageContaining("errno 5");
    }
    assertThat(sources.get(0).asked()).isEmpty();
  }

  @Test
  void manyReadersOfMuchAtOnce() {
    List<CompletableFuture<byte[]>> reads = new ArrayList<>();
    for (int reader = 0; reader < 8; reader++) {
      reads.add(
          CompletableFuture.supplyAsync(() -> {
            try (NbdClient client = connect()) {
              byte[] last = client.read(0, SIZE, LIMIT);
              for (int i = 0; i < 10; i++) {
                last = client.read(0, SIZE, LIMIT);
              }
              return last;
            }
          }));
    }
    reads.forEach(read -> assertThat(read.join()).isEqualTo(content));
  }

  @Test
  @RequiresTool("qemu-img")
  void qemuReadsItAsItReadsAnyServer() throws Exception {
    Path raw = Files.write(directory.resolve("image.raw"), content);
    Process compare =
        new ProcessBuilder(
                "qemu-img",
                "compare",
                "--image-opts",
                "driver=raw,file.driver=nbd,file.server.type=unix,file.server.path=%s,file.export=image"
                    .formatted(directory.resolve("n")),
                "driver=raw,file.filename=" + raw)
            .redirectErrorStream(true)
            .start();
    String said = new String(compare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(compare.waitFor()).describedAs(said).isZero();
  }
}
