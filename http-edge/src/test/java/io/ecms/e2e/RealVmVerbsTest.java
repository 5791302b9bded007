package io.ecms.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.e2e.Events.Event;
import io.ecms.edge.cli.base.GuestKit;
import io.ecms.tree.process.Command;
import io.ecms.tree.process.HostCommandRunner;
import io.ecms.tree.testing.RequiresTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** The verbs on a real guest, one after another to save boots (E7). */
@RequiresTool({"libvirtd", "qemu-system-x86_64", "qemu-img", "qemu-storage-daemon", "genisoimage"})
class RealVmVerbsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration HUNG = Duration.ofSeconds(10);
  private static final HostCommandRunner COMMANDS = new HostCommandRunner();

  private TestServer server;
  private Cluster cluster;
  private String image;
  private String vm;

  @BeforeEach
  void start(@TempDir Path directory) {
    GuestKit kit = Installation.GUEST;
    assertThat(kit.complete()).as("the guest in %s, made by make guest", kit.directory()).isTrue();
    server = TestServer.real(directory.resolve("d"), 1);
    cluster = server.cluster();
    image =
        cluster.importImage(
            "{\"name\":\"guest\",\"path\":\"%s\",\"kernel\":\"%s\",\"initrd\":\"%s\",\"cmdline\":\"%s\"}"
                .formatted(kit.image(), kit.kernel(), kit.initrd(), GuestKit.CMDLINE));
    vm = cluster.launch("web-1", image, "\"restart\":\"on-failure\"");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aGuestObeysEveryVerb(TestReporter reporter) {
    String domain = domainOf(vm);
    change("suspend", "{}", "suspended");
    change("resume", "{}", "running");

    change("reboot", "{\"graceSeconds\":30}", "running");
    assertThat(forcedOf("vm.vm-rebooted")).as("rebooted by force").isFalse();
    awaitReady();

    change("save", "{}", "saved");
    assertThat(qemu(domain)).as("processes of the VM while it is saved").isEmpty();
    String console = console();
    cluster.succeeded(cluster.ask(vm, "start"));
    assertThat(state()).isEqualTo("running");
    assertThat(console).as("what was said before").contains("ECMS-READY");
    assertThat(console()).as("a guest from disk does not boot").doesNotContain("ECMS-READY");

    change("kill", "{}", "stopped");
    change("resize", "{\"memoryMib\":160}", "stopped");
    JsonNode before = cluster.vm(vm);
    change("rebuild", "{}", "stopped");
    change("rename", "{\"name\":\"web-2\"}", "stopped");
    startsThoughLibvirtdHangs();
    assertThat(cluster.vm(vm).path("address")).isEqualTo(before.path("address"));
    assertThat(console()).as("initialised once more").contains("ECMS-READY");

    killedByHand(domain, reporter);
    cluster.done(vm, "stop");
    cluster.succeeded(cluster.ask(vm, "destroy"));
  }

  /** A start takes the time for which libvirtd stands still, and is not lost. */
  private void startsThoughLibvirtdHangs() {
    String operation = cluster.ask(vm, "start");
    long libvirtd = libvirtd();
    NodeProcess.signal("STOP", libvirtd);
    try {
      await()
          .during(HUNG)
          .atMost(HUNG.plus(SHORT))
          .until(() -> !server.api().one("/v1/operations/" + operation).has("endedAt"));
    } finally {
      NodeProcess.signal("CONT", libvirtd);
    }
    cluster.succeeded(operation);
  }

  /** Libvirt itself takes up to two seconds here until a process that was killed counts as gone. */
  private void killedByHand(String domain, TestReporter reporter) {
    long killed = System.nanoTime();
    COMMANDS.check(Command.change(SHORT, "kill", "-KILL", qemu(domain)));
    await()
        .atMost(SHORT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !state().equals("running"));
    Duration seen = Duration.ofNanos(System.nanoTime() - killed);
    reporter.publishEntry("milliseconds until it was seen", String.valueOf(seen.toMillis()));
    assertThat(seen).as("until it was seen").isLessThan(Duration.ofSeconds(4));
    assertThat(cluster.vm(vm).path("reason").asText()).contains("crashed");
    await().atMost(PATIENCE).until(() -> state().equals("running"));
    assertThat(cluster.vm(vm).path("restarts").asInt()).isEqualTo(1);
  }

  private void change(String verb, String body, String then) {
    cluster.succeeded(Cluster.accepted(server.api().post("/v1/vms/" + vm + "/" + verb, body)));
    assertThat(state()).as(verb).isEqualTo(then);
  }

  private String state() {
    return cluster.vm(vm).path("state").asText();
  }

  private boolean forcedOf(String word) {
    try (Events events = Events.after(server.api(), 0)) {
      while (true) {
        Event event = events.take(1).getFirst();
        if (event.word().equals(word)) {
          return event.json().path("data").path("forced").asBoolean();
        }
      }
    }
  }

  private void awaitReady() {
    await().atMost(PATIENCE).until(() -> console().split("ECMS-READY", -1).length == 3);
  }

  private String console() {
    Path log =
        server
            .data()
            .resolve("nodes")
            .resolve(cluster.vm(vm).path("node").asText())
            .resolve("vms")
            .resolve(vm)
            .resolve("serial.log");
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String domainOf(String vm) {
    return "guest=" + vm + ",";
  }

  private static String qemu(String domain) {
    return COMMANDS.run(Command.query(SHORT, "pgrep", "-f", "-o", domain)).stdout().strip();
  }

  /** The one that this process has started. */
  private static long libvirtd() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/libvirtd"))
        .findFirst()
        .orElseThrow()
        .pid();
  }
}
