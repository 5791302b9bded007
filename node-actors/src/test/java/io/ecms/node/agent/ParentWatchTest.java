package io.ecms.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentMessage.ParentTrouble;
import io.ecms.core.protocol.AgentMessage.TroubleKind;
import io.ecms.node.agent.ParentWatch.Subject;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.ParentAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a parent is asked, and when it counts as lost. */
class ParentWatchTest {
  private static final Duration INTERVAL = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final ImageRef IMAGE = new ImageRef("img-00000001", 512);
  private static final ImageId ID = new ImageId("img-00000001");
  private static final Endpoint PARENT = new Endpoint("10.0.0.1", 7000);
  private static final Endpoint OTHER = new Endpoint("10.0.0.2", 7000);
  private static final ParentAnswer DEAD = ParentAnswer.dead("refuses");
  private static final ParentAnswer HUNG = ParentAnswer.hung("silent");

  private final ParentWatch watch =
      new ParentWatch(new ParentWatchSettings(INTERVAL, RETRY, Duration.ofSeconds(2), 3));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long bytes = 100;

  private List<Subject> due(Subject... subjects) {
    return watch.due(List.of(subjects), now);
  }

  private Subject subject() {
    return new Subject(IMAGE, PARENT, bytes);
  }

  /** Asks once, which must be due, and answers at once. */
  private void ask(ParentAnswer answer) {
    assertThat(due(subject())).containsExactly(subject());
    bytes += 120; // what a question costs
    watch.answered(subject(), answer, now, bytes, now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private Optional<ParentTrouble> trouble() {
    return watch.trouble(ID, PARENT, now);
  }

  @Test
  void oneBadAnswerIsNoVerdictAndThreeInARowAreOne() {
    ask(DEAD);
    assertThat(trouble()).isEmpty();
    pass(RETRY);
    ask(HUNG);
    assertThat(trouble()).isEmpty();
    pass(RETRY);
    ask(DEAD);

    assertThat(trouble())
        .contains(
            new ParentTrouble(
                TreeWork.told(PARENT), TroubleKind.DEAD, RETRY.multipliedBy(2), "refuses"));
    pass(RETRY);
    ask(HUNG);
    assertThat(trouble().map(ParentTrouble::kind)).contains(TroubleKind.HUNG);
    assertThat(trouble().map(ParentTrouble::lasting)).contains(RETRY.multipliedBy(3));
  }

  @Test
  void aGoodAnswerInBetweenBeginsTheCountAnew() {
    for (int i = 0; i < 5; i++) {
      ask(DEAD);
      pass(RETRY);
      ask(HUNG);
      pass(RETRY);
      ask(ParentAnswer.WELL);
      pass(INTERVAL);
    }
    assertThat(trouble()).isEmpty();
  }

  @Test
  void whoIsWellAgainIsNoTroubleAtOnce() {
    for (int i = 0; i < 4; i++) {
      ask(DEAD);
      pass(RETRY);
    }
    assertThat(trouble()).isPresent();

    ask(ParentAnswer.WELL);

    assertThat(trouble()).isEmpty();
  }

  @Test
  void whoSendsBytesIsNotAskedAndIsWell() {
    ask(DEAD);
    pass(RETRY);
    ask(DEAD);
    pass(RETRY);
    ask(DEAD);
    pass(RETRY);
    bytes += 65_536;

    assertThat(due(subject())).isEmpty();
    assertThat(trouble()).isEmpty();
    for (int i = 0; i < 20; i++) {
      pass(RETRY);
      bytes += 65_536;
      assertThat(due(subject())).isEmpty();
    }
    pass(INTERVAL);
    ask(ParentAnswer.WELL);
  }

  @Test
  void whoIsWellIsAskedAtTheIntervalAndNeverTwiceAtOnce() {
    assertThat(due(subject())).hasSize(1);
    pass(INTERVAL.multipliedBy(9));
    assertThat(due(subject())).as("the first question is still under way").isEmpty();
    watch.answered(subject(), ParentAnswer.WELL, now, bytes, now);

    pass(INTERVAL.minusMillis(1));
    assertThat(due(subject())).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(due(subject())).hasSize(1);
  }

  @Test
  void anotherParentBeginsWithoutBlame() {
    for (int i = 0; i < 3; i++) {
      ask(DEAD);
      pass(RETRY);
    }
    Subject next = new Subject(IMAGE, OTHER, bytes);

    assertThat(due(next)).containsExactly(next);
    assertThat(trouble()).isEmpty();
    assertThat(watch.trouble(ID, OTHER, now)).isEmpty();
    // The answer to a question about the old one may come late.
    watch.answered(subject(), DEAD, now, bytes, now);
    watch.answered(next, ParentAnswer.WELL, now, bytes, now);
    pass(INTERVAL);
    assertThat(due(next)).hasSize(1);
  }

  @Test
  void tellsHowLongAgoTheParentAnswered() {
    assertThat(watch.answered(ID, PARENT, now)).isEmpty();
    ask(ParentAnswer.WELL);
    pass(INTERVAL);
    assertThat(watch.answered(ID, PARENT, now)).contains(INTERVAL);
    ask(DEAD);
    pass(RETRY);
    assertThat(watch.answered(ID, PARENT, now)).contains(INTERVAL.plus(RETRY));

    bytes += 65_536;
    assertThat(due(subject())).isEmpty();

    assertThat(watch.answered(ID, PARENT, now)).contains(Duration.ZERO);
    assertThat(watch.answered(ID, OTHER, now)).isEmpty();
  }

  @Test
  void whatCannotBeToldIsNoTrouble() {
    for (int i = 0; i < 6; i++) {
      ask(ParentAnswer.UNTOLD);
      pass(INTERVAL);
    }
    assertThat(trouble()).isEmpty();
  }

  @Test
  void theQuestionsUnderWayAreBounded() {
    List<Subject> many = new ArrayList<>();
    for (int i = 0; i < ParentWatch.MOST_ASKED * 2; i++) {
      many.add(new Subject(new ImageRef("img-%08d".formatted(i), 512), PARENT, 0));
    }

    List<Subject> first = watch.due(many, now);
    assertThat(first).hasSize(ParentWatch.MOST_ASKED);
    assertThat(watch.due(many, now)).isEmpty();
    first.forEach(one -> watch.answered(one, ParentAnswer.WELL, now, 0, now));
    assertThat(watch.due(many, now))
        .hasSize(ParentWatch.MOST_ASKED)
        .doesNotContainAnyElementsOf(first);
  }
}
