package io.ecms.tree.stack.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.StackException;
import io.ecms.tree.stack.StripePlace;
import io.ecms.tree.stripe.Stripes;
import io.ecms.tree.testing.RequiresTool;
import io.ecms.tree.tool.NbdClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two interleaved trees of real stacks. {@code a} is at home in stripe 0 and the parent of {@code
 * b} there, {@code b} is at home in stripe 1 and the parent of {@code a} there; {@code c} is a leaf
 * below both.
 */
@Timeout(120)
@RequiresTool({"qemu-storage-daemon", "qemu-img"})
class StripedTreeTest {
  private static final int BLOCK = 128 << 10;
  private static final int SIZE = 64 * BLOCK;
  private static final int LAG = 4;
  private static final ImageRef IMAGE = new ImageRef("golden", SIZE);
  private static final Stripes STRIPES = new Stripes(2, BLOCK);
  private static final Duration READ = Duration.ofSeconds(30);

  private final byte[] content = new byte[SIZE];
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private UserHosts hosts;

  StripedTreeTest() throws IOException {
    hosts = new UserHosts();
    new Random(5).nextBytes(content);
  }

  @BeforeEach
  void grow() throws IOException {
    Path golden = Files.write(hosts.directory().resolve("golden.raw"), content);
    endpoints.put("root", hosts.start("root").serveRoot(IMAGE, golden));
    for (String member : List.of("a", "b", "c")) {
      endpoints.put(member, hosts.start(member).join(IMAGE, home(member)));
    }
    join("a", 0, "root", "b");
    join("b", 1, "a", "root");
    join("c", 0, "a", "b");
  }

  private Endpoint home(String member) {
    return at(member.equals("c") ? "a" : "root");
  }

  private Endpoint at(String member) {
    return Objects.requireNonNull(endpoints.get(member));
  }

  private void join(String member, int home, String... parents) {
    List<Endpoint> from = Arrays.stream(parents).map(this::at).toList();
    Endpoint told = hosts.start(member).join(IMAGE, new StripePlace(STRIPES, home, LAG, from));
    assertThat(told).isEqualTo(at(member));
  }

  @AfterEach
  void stop() throws IOException {
    hosts.close();
  }

  private CompletableFuture<byte[]> readAll(String member, int step) {
    return CompletableFuture.supplyAsync(() -> {
      byte[] all = new byte[SIZE];
      try (NbdClient client = hosts.openAsVm(hosts.start(member), IMAGE)) {
        for (int at = 0; at < SIZE; at += step) {
          int length = Math.min(step, SIZE - at);
          System.arraycopy(client.read(at, length, READ), 0, all, at, length);
        }
      }
      return all;
    });
  }

  private MemberStatus status(String member) {
    return hosts.start(member).status(IMAGE).orElseThrow();
  }

  /** Reads that span both stripes at both of two members that are each other's parents. */
  @Test
  void eachBlockPassesAnEdgeOnceAndTheImageNodeSendsItOnce() {
    List<CompletableFuture<byte[]>> reads =
        List.of(readAll("a", 5 * BLOCK), readAll("b", 3 * BLOCK + 512), readAll("c", BLOCK));
    reads.forEach(
        read -> assertThat(read.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(content));
    for (String member : List.of("a", "b", "c")) {
      assertThat((double) status(member).bytesUp()).isCloseTo(SIZE, within(0.01 * SIZE));
    }
    assertThat((double) status("root").bytesDown()).isCloseTo(SIZE, within(0.01 * SIZE));
    assertThat((double) status("a").bytesDown()).isCloseTo(SIZE, within(0.01 * SIZE));
  }

  @Test
  void aLostParentOfOneStripeIsReplacedUnderAReader() throws Exception {
    hosts.crash("b");
    CompletableFuture<byte[]> read = readAll("c", 2 * BLOCK);
    await().until(() -> status("c").bytesUp() > BLOCK);
    assertThat(read).isNotDone();

    join("c", 0, "a", "root");

    assertThat(read.get(30, TimeUnit.SECONDS)).isEqualTo(content);
    assertThat((double) status("c").bytesUp()).isCloseTo(SIZE, within(0.01 * SIZE));
  }

  @Test
  void anAgentThatComesBackFindsItsCaches() {
    assertThat(readAll("c", BLOCK).join()).isEqualTo(content);
    hosts.crash("c");
    Endpoint before = at("c");
    assertThat(hosts.start("c").join(IMAGE, at("a"))).isEqualTo(before);
    join("c", 0, "a", "b");

    assertThat(readAll("c", 2 * BLOCK).join()).isEqualTo(content);
    assertThat(status("c").bytesUp()).isLessThan(BLOCK);
  }

  @Test
  void whoReadsStripesIsToldWhenTheyDiffer() {
    assertThatExceptionOfType(StackException.class)
        .isThrownBy(() -> join("c", 1, "a", "b"))
        .matches(refused -> refused.code().equals("tree-role-conflict"));
    assertThat(status("c").parent()).contains(at("a"));
  }

  @Test
  void whoLeavesGivesBothDaemonsBack() throws IOException {
    long own = hosts.daemonPid("c", IMAGE.id());
    long ofReader =
        Long.parseLong(
            Files.readString(MemberFiles.ofReader(hosts.directory().resolve("c"), IMAGE.id()).pid())
                .strip());
    hosts.start("c").leave(IMAGE);
    assertThat(hosts.start("c").status(IMAGE)).isEmpty();
    await().until(() -> UserHosts.isGone(own) && UserHosts.isGone(ofReader));
  }
}
