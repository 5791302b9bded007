package io.ecms.tree.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class HostCommandRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private final HostCommandRunner runner = new HostCommandRunner();

  private static Command shell(Duration timeout, String script) {
    return Command.query(timeout, "sh", "-c", script);
  }

  private static void fails(ThrowingCallable call, CommandException.Reason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void outputsAndExitCodeAreKeptApart() {
    CommandResult result = runner.run(shell(LONG, "echo out; echo err >&2; exit 3"));

    assertThat(result).isEqualTo(new CommandResult(3, "out\n", "err\n", false));
  }

  @Test
  void argumentsAreNotSeenByAShell() {
    String nasty = "a b; $(touch /nowhere) 'x' \"y\" *";
    assertThat(runner.check(Command.query(LONG, "printf", "%s", nasty)).stdout()).isEqualTo(nasty);
  }

  @Test
  void aFileIsReadAsInput() throws IOException {
    Path file = Files.writeString(Files.createTempFile("ecms-input", ""), "from the file");
    assertThat(runner.check(Command.query(LONG, "cat").withInput(file)).stdout())
        .isEqualTo("from the file");
    Files.delete(file);
  }

  @Test
  void outputBeyondTheBoundIsReadAndDropped() {
    CommandResult result = runner.run(shell(LONG, "head -c 5000000 /dev/zero"));

    assertThat(result.succeeded()).isTrue();
    assertThat(result.truncated()).isTrue();
    assertThat(result.stdout()).hasSize(HostCommandRunner.MAX_OUTPUT_BYTES);
  }

  @Test
  void aCommandThatMissesItsDeadlineIsStopped() {
    fails(() -> runner.run(shell(SHORT, "exec sleep 60")), CommandException.Reason.TIMED_OUT);
  }

  @Test
  void aCommandThatIgnoresTheRequestToEndIsKilledWithItsChildren(@TempDir Path work)
      throws IOException {
    Path pids = work.resolve("pids");
    String script = "trap '' TERM; sleep 61 & echo $! $$ > " + pids + "; wait; wait";

    fails(() -> runner.run(shell(SHORT, script)), CommandException.Reason.TIMED_OUT);

    for (String pid : Files.readString(pids).strip().split(" ", -1)) {
      await().until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
    }
  }

  @Test
  void failuresAreTypedAndQuoteTheReason() {
    fails(
        () -> runner.run(Command.query(LONG, "/no/such/tool")),
        CommandException.Reason.NOT_STARTED);
    assertThatThrownBy(() -> runner.check(shell(LONG, "echo because >&2; exit 4")))
        .isInstanceOfSatisfying(
            CommandException.class,
            e -> {
              assertThat(e.code()).isEqualTo("command-failed");
              assertThat(e.retryable()).isFalse();
              assertThat(e.result().orElseThrow().exitCode()).isEqualTo(4);
            })
        .hasMessageContaining("because");
  }

  @Test
  void secretsAreNeitherLoggedNorInMessages() {
    Command command =
        Command.change(LONG, "sh", "-c", "echo wrong hunter2 >&2; exit 1", "hunter2")
            .withSecrets(Set.of("hunter2"));
    Logger logger = (Logger) LoggerFactory.getLogger(HostCommandRunner.class);
    Level before = logger.getEffectiveLevel();
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    logger.setLevel(Level.TRACE);
    logger.addAppender(events);
    try {
      assertThatThrownBy(() -> runner.check(command))
          .hasMessageContaining("wrong ***")
          .message()
          .doesNotContain("hunter2");
    } finally {
      logger.detachAppender(events);
      logger.setLevel(before);
    }
    assertThat(events.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .isNotEmpty()
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void variablesAreAddedToTheEnvironment() {
    Command command = shell(LONG, "echo $COLOUR").withEnvironment(Map.of("COLOUR", "green"));

    assertThat(runner.check(command).stdout()).isEqualTo("green\n");
  }

  @Test
  void anInterruptedCallerLeavesNoProcess(@TempDir Path work) throws Exception {
    Path pid = work.resolve("pid");
    Thread caller =
        Thread.ofVirtual()
            .start(() ->
                fails(
                    () -> runner.run(shell(LONG, "echo $$ > " + pid + "; exec sleep 62")),
                    CommandException.Reason.INTERRUPTED));
    await().until(() -> Files.exists(pid) && Files.size(pid) > 0);

    caller.interrupt();
    caller.join();

    long id = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(id).isEmpty());
  }

  @Test
  void aDaemonRunsUntilItIsStoppedAndWritesItsLog(@TempDir Path work) {
    Path log = work.resolve("log");
    Daemon daemon =
        runner.start(new DaemonCommand(List.of("sh", "-c", "echo started; exec sleep 63"), log));
    await().untilAsserted(() -> assertThat(log).hasContent("started"));
    assertThat(daemon.isAlive()).isTrue();
    assertThat(daemon.onExit()).isNotDone();

    daemon.stop(Duration.ofSeconds(5));
    daemon.stop(Duration.ofSeconds(5));

    assertThat(daemon.isAlive()).isFalse();
    assertThat(daemon.onExit()).succeedsWithin(LONG);
  }

  @Test
  void aDaemonIsAdoptedOnlyByItsMark(@TempDir Path work) {
    Daemon daemon = runner.start(new DaemonCommand(List.of("sleep", "64"), work.resolve("log")));
    await().until(() -> runner.adopt(daemon.pid(), "sleep 64").isPresent());

    assertThat(runner.adopt(daemon.pid(), "some-other-daemon")).isEmpty();
    Daemon adopted = runner.adopt(daemon.pid(), "sleep 64").orElseThrow();
    adopted.stop(Duration.ofSeconds(5));

    assertThat(daemon.isAlive()).isFalse();
    assertThat(runner.adopt(daemon.pid(), "sleep 64")).isEmpty();
  }

  @Test
  void aLargeLogKeepsItsNewestPart(@TempDir Path work) throws IOException {
    Path log = work.resolve("log");
    Files.write(log, new byte[(int) DaemonLog.MAX_BYTES]);
    Files.writeString(log, "newest", StandardOpenOption.APPEND);

    new DaemonLog(log).trim();

    assertThat(Files.readString(log)).hasSize(DaemonLog.KEPT_BYTES).endsWith("newest");
  }

  @Test
  void emptyCommandsAndNoTimeAreRefused() {
    assertThatThrownBy(() -> Command.query(LONG)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Command.query(Duration.ZERO, "true"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
