package io.ecms.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.model.InvalidValue;
import io.ecms.node.service.ServiceStatus.State;
import io.ecms.tree.process.HostCommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real commands; a service "runs" while its file is there. */
class ServiceWatchTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = BEGIN;
  private Path file = Path.of("/");

  @BeforeEach
  void place(@TempDir Path directory) {
    file = directory.resolve("running");
  }

  private ServiceWatch watch(String... restart) {
    HostService service = new HostService("time", List.of("ls", file.toString()), List.of(restart));
    return new ServiceWatch(List.of(service), new HostCommandRunner(), () -> now);
  }

  private static ServiceStatus only(ServiceWatch watch) {
    watch.look();
    return watch.services().getFirst();
  }

  @Test
  void startsAgainWhatHasEnded() throws IOException {
    Files.createFile(file);
    ServiceWatch watch = watch("touch", file.toString());
    assertThat(watch.services()).isEmpty();
    assertThat(only(watch)).isEqualTo(new ServiceStatus("time", State.UP, BEGIN, 0, ""));

    Files.delete(file);
    now = now.plusSeconds(5);
    assertThat(only(watch).state()).isEqualTo(State.DOWN);
    assertThat(watch.services().getFirst().problem()).contains("No such file");
    assertThat(file).exists();
    now = now.plusSeconds(5);
    assertThat(only(watch))
        .isEqualTo(new ServiceStatus("time", State.UP, BEGIN.plusSeconds(10), 1, ""));
  }

  @Test
  void givesUpWhatCannotRunAndStillLooksAtIt() throws IOException {
    ServiceWatch watch = watch("false");
    for (int second = 0; second < 300; second++) {
      now = now.plusSeconds(1);
      watch.look();
    }
    ServiceStatus given = watch.services().getFirst();
    assertThat(given.state()).isEqualTo(State.GIVEN_UP);
    assertThat(given.restarts()).isEqualTo(Attempts.MOST);
    assertThat(new ServicesBean(watch).getStates()).isEqualTo(Map.of("time", "given-up"));
    assertThat(new ServicesBean(watch).getProblems()).containsOnlyKeys("time");

    Files.createFile(file);
    assertThat(only(watch).state()).isEqualTo(State.UP);
    assertThat(new ServicesBean(watch).getProblems()).isEmpty();
    assertThat(new ServicesBean(watch).getRestarts()).isEqualTo(Map.of("time", Attempts.MOST));
  }

  @Test
  void aFailedRestartIsTold() {
    ServiceWatch watch = watch("ls", "/does-not-exist");
    assertThat(only(watch).problem()).startsWith("its restart failed: ls ended with 2");
  }

  @Test
  void aCommandThatIsNotThereIsTold() {
    ServiceWatch watch = watch("no-such-program-here");
    assertThat(only(watch).problem()).contains("no-such-program-here");
  }

  @Test
  void whatIsOnlyWatchedIsNotStarted() {
    ServiceWatch watch = watch();
    assertThat(only(watch))
        .satisfies(status -> {
          assertThat(status.state()).isEqualTo(State.DOWN);
          assertThat(status.restarts()).isZero();
        });
  }

  @Test
  void attemptsWaitTwiceAsLongEachTime() {
    Attempts attempts = Attempts.NONE;
    Instant at = BEGIN;
    for (int i = 0; i < Attempts.MOST; i++) {
      assertThat(attempts.due(at)).isTrue();
      attempts = attempts.with(at);
      Duration pause = Attempts.FIRST_PAUSE.multipliedBy(1L << i);
      assertThat(attempts.due(at.plus(pause).minusMillis(1))).isFalse();
      at = at.plus(pause);
    }
    assertThat(attempts.due(at)).isFalse();
    assertThat(attempts.at(BEGIN.plus(Attempts.WINDOW)).due(at.plus(Attempts.WINDOW))).isTrue();
  }

  @Test
  void namesAndCommandsAreChecked() {
    assertThatThrownBy(() -> new HostService("a b", List.of("true"), List.of()))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("name");
    assertThatThrownBy(() -> new HostService("a", List.of(), List.of()))
        .hasMessageContaining("check");
    assertThatThrownBy(() -> new HostService("a", List.of("true"), List.of("")))
        .hasMessageContaining("restart");
  }
}
