package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentMessage.ParentTrouble;
import io.ecms.core.protocol.AgentMessage.TroubleKind;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.ParentAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the parents of a node: which of them is to be asked now, and which has not answered for so
 * long that the master should know (T2).
 *
 * <pre>
 * well --no answer--> doubtful --no answer, often enough--> trouble
 *   ^------- answer, or bytes of an image from it -----------'
 * </pre>
 *
 * <p>One answer makes all well again, so that nobody leaves a parent that is back. A parent that
 * sends bytes is not asked: in a busy tree this costs nothing, in an idle one a question for each
 * membership and interval. Thread-safe; asks nobody itself.
 */
final class ParentWatch {
  /** Most questions under way at once, each of which may take its full time. */
  static final int MOST_ASKED = 16;

  private final ParentWatchSettings settings;
  private final Map<ImageId, Watched> watched = new HashMap<>();
  private int asked;

  /**
   * A parent as it is now.
   *
   * @param bytesUp bytes that have come from above until now
   */
  record Subject(ImageRef image, Endpoint parent, long bytesUp) {
    ImageId id() {
      return new ImageId(image.id());
    }
  }

  /** What is known of the parent of one image. */
  private static final class Watched {
    final Endpoint parent;
    long bytesUp;
    Instant next;
    boolean asked;
    int failures;
    @Nullable Instant since;
    @Nullable Instant answered;
    ParentAnswer last = ParentAnswer.UNTOLD;

    Watched(Subject subject, Instant next) {
      this.parent = subject.parent();
      this.bytesUp = subject.bytesUp();
      this.next = next;
    }

    void well(Instant at) {
      failures = 0;
      since = null;
      answered = at;
      last = ParentAnswer.WELL;
    }

    void untold() {
      failures = 0;
      since = null;
    }
  }

  ParentWatch(ParentWatchSettings settings) {
    this.settings = settings;
  }

  /**
   * The parents to be asked now; each of them is owed an {@link #answered}.
   *
   * @param subjects all parents that there are; others are forgotten
   */
  synchronized List<Subject> due(Collection<Subject> subjects, Instant now) {
    watched.keySet().retainAll(subjects.stream().map(Subject::id).toList());
    List<Subject> due = new ArrayList<>();
    for (Subject subject : subjects) {
      Watched known = watched.get(subject.id());
      if (known == null || !known.parent.equals(subject.parent())) {
        known = new Watched(subject, now);
        watched.put(subject.id(), known);
      }
      if (isDue(known, subject, now)) {
        known.asked = true;
        asked++;
        due.add(subject);
      }
    }
    return due;
  }

  private boolean isDue(Watched known, Subject subject, Instant now) {
    if (known.asked) {
      return false;
    }
    if (subject.bytesUp() > known.bytesUp) {
      known.bytesUp = subject.bytesUp();
      known.well(now);
      known.next = now.plus(settings.interval());
      return false;
    }
    return !known.next.isAfter(now) && asked < MOST_ASKED;
  }

  /**
   * What came of a question.
   *
   * @param at when it was asked
   * @param bytesUp bytes that have come from above until now, those of the answer included
   * @param now when the answer came, or the wait for it ended
   * @return whether this is trouble from now on
   */
  synchronized boolean answered(
      Subject subject, ParentAnswer answer, Instant at, long bytesUp, Instant now) {
    asked--;
    Watched known = watched.get(subject.id());
    if (known == null || !known.parent.equals(subject.parent())) {
      return false;
    }
    known.asked = false;
    known.bytesUp = bytesUp;
    switch (answer.kind()) {
      case WELL -> {
        known.well(at);
        known.next = now.plus(settings.interval());
      }
      case UNTOLD -> {
        known.untold();
        known.next = now.plus(settings.interval());
      }
      case DEAD, HUNG -> {
        known.failures++;
        known.since = known.since == null ? at : known.since;
        known.last = answer;
        known.next = now.plus(settings.retry());
      }
    }
    return known.since != null && known.failures == settings.failures();
  }

  /** How long ago the parent last answered or sent bytes, if it ever did. */
  synchronized Optional<Duration> answered(ImageId image, Endpoint parent, Instant now) {
    return Optional.ofNullable(watched.get(image))
        .filter(known -> known.parent.equals(parent) && known.answered != null)
        .map(known -> Duration.between(known.answered, now));
  }

  /** The trouble with the parent of an image, if it is one and is still about that parent. */
  synchronized Optional<ParentTrouble> trouble(ImageId image, Endpoint parent, Instant now) {
    Watched known = watched.get(image);
    if (known == null
        || known.since == null
        || known.failures < settings.failures()
        || !known.parent.equals(parent)) {
      return Optional.empty();
    }
    TroubleKind kind =
        known.last.kind() == ParentAnswer.Kind.HUNG ? TroubleKind.HUNG : TroubleKind.DEAD;
    return Optional.of(
        new ParentTrouble(
            TreeWork.told(parent), kind, Duration.between(known.since, now), known.last.what()));
  }
}
