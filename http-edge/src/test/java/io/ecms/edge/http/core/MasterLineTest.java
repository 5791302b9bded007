package io.ecms.edge.http.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;
import io.ecms.edge.http.api.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MasterLineTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final MasterReply MOVES =
      new MasterReply.Refused(Problem.transientError(MasterReply.MOVES, "it moves"));
  private static final MasterReply STATUS = new MasterReply.Status("there", true, List.of());

  private static final Duration PATIENT = Duration.ofSeconds(20);

  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicReference<String> place = new AtomicReference<>("server:1");
  private final AtomicInteger asked = new AtomicInteger();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  /** Asks a master that answers each time as told; empty is silence. */
  private CompletionStage<MasterReply> ask(
      boolean repeatable, Duration timeout, IntFunction<Optional<MasterReply>> answers) {
    ActorRef<MasterMessage> master =
        KIT.spawn(
            Behaviors.receiveMessage(message -> {
              answers
                  .apply(asked.incrementAndGet())
                  .ifPresent(((MasterMessage.GetStatus) message).replyTo()::tell);
              return Behaviors.same();
            }));
    return new MasterLine(
            master,
            () -> Optional.ofNullable(place.get()),
            () -> lost.get() ? Optional.of("server:1") : Optional.empty(),
            timeout,
            KIT.scheduler(),
            KIT.system().executionContext())
        .ask(repeatable, MasterMessage.GetStatus::new);
  }

  private static MasterReply get(CompletionStage<MasterReply> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void aCommandMeetsTheMasterWhereItHasMovedTo() {
    MasterReply reply = get(ask(false, PATIENT, time -> Optional.of(time < 4 ? MOVES : STATUS)));
    assertThat(reply).isEqualTo(STATUS);
    assertThat(asked).hasValue(4);
  }

  @Test
  void aMasterThatDoesNotArriveIsARefusal() {
    assertThat(get(ask(false, Duration.ofMillis(500), _ -> Optional.of(MOVES)))).isEqualTo(MOVES);
    assertThat(asked).hasValue(5);
  }

  @Test
  void anyOtherRefusalIsFinal() {
    MasterReply refused = new MasterReply.Refused(Problem.conflict("name-taken", "web exists"));
    assertThat(get(ask(true, PATIENT, _ -> Optional.of(refused)))).isEqualTo(refused);
    assertThat(asked).hasValue(1);
  }

  @Test
  void nobodyIsAskedWhileTheMasterIsLost() {
    lost.set(true);
    assertThatThrownBy(() -> get(ask(true, PATIENT, _ -> Optional.of(STATUS))))
        .hasCauseInstanceOf(ApiException.class)
        .hasMessageContaining("server:1");
    assertThat(asked).hasValue(0);
  }

  @Test
  void aCommandDoesNotWaitForAMasterThatIsLostMeanwhile() {
    CompletionStage<MasterReply> reply =
        ask(
            true,
            PATIENT,
            _ -> {
              lost.set(true);
              return Optional.empty();
            });
    assertThatThrownBy(() -> get(reply))
        .hasCauseInstanceOf(ApiException.class)
        .hasMessageContaining("same Idempotency-Key");
  }

  @Test
  void whatTheOldMasterTookWithItIsPutToTheNewOneWhenItBearsThat() {
    MasterReply reply = get(ask(true, PATIENT, this::moveAwayFirst));
    assertThat(reply).isEqualTo(STATUS);
    assertThat(asked).hasValue(2);
  }

  @Test
  void otherwiseItIsOpenWhetherItWasDone() {
    CompletionStage<MasterReply> reply = ask(false, PATIENT, this::moveAwayFirst);
    assertThatThrownBy(() -> get(reply))
        .hasCauseInstanceOf(ApiException.class)
        .hasMessageContaining("same Idempotency-Key");
    assertThat(asked).hasValue(1);
  }

  private Optional<MasterReply> moveAwayFirst(int time) {
    place.set("server:2");
    return time == 1 ? Optional.empty() : Optional.of(STATUS);
  }
}
