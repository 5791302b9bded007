package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.protocol.AgentMessage.Upstream;
import io.ecms.tree.stack.BlockStack;
import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.MemberStatus;
import io.ecms.tree.stack.ParentAnswer;
import io.ecms.tree.stack.StackException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the parents of this node whether they answer, and tells what came of it. Blocking and
 * thread-safe; it decides nothing: the master chooses other parents.
 */
final class ParentWork {
  private static final Logger LOG = LoggerFactory.getLogger(ParentWork.class);

  private final ParentWatchSettings settings;
  private final BlockStack stack;
  private final TreeWork trees;
  private final InstantSource clock;
  private final ParentWatch watch;

  ParentWork(ParentWatchSettings settings, BlockStack stack, TreeWork trees, InstantSource clock) {
    this.settings = settings;
    this.stack = stack;
    this.trees = trees;
    this.clock = clock;
    this.watch = new ParentWatch(settings);
  }

  /**
   * Asks those that are due.
   *
   * @param executor runs each question on a thread of its own
   */
  void watch(Executor executor) {
    try {
      watch.due(subjects(), clock.instant()).forEach(due -> executor.execute(() -> ask(due)));
    } catch (StackException e) {
      LOG.warn("cannot tell whom this node reads from", e);
    }
  }

  private List<ParentWatch.Subject> subjects() {
    return trees.readings().stream()
        .flatMap(reading ->
            reading.parent().stream()
                .map(parent -> new ParentWatch.Subject(reading.image(), parent, reading.bytesUp())))
        .toList();
  }

  private void ask(ParentWatch.Subject subject) {
    Instant at = clock.instant();
    ParentAnswer answer = ParentAnswer.UNTOLD;
    try {
      answer = stack.askParent(subject.image(), subject.parent(), settings.timeout());
    } catch (RuntimeException e) {
      // A fault on this side says nothing of the parent, and must not end the watch.
      LOG.warn("cannot ask the parent {} of {}", subject.parent(), subject.image().id(), e);
    } finally {
      long bytesUp =
          stack.status(subject.image()).map(MemberStatus::bytesUp).orElse(subject.bytesUp());
      if (watch.answered(subject, answer, at, bytesUp, clock.instant())) {
        LOG.warn("image {}: its parent is in trouble: {}", subject.image().id(), answer.what());
      }
    }
  }

  /** All memberships, and the images that are served as the root. */
  List<Upstream> upstreams() {
    Stream<Upstream> roots =
        stack.members().stream()
            .filter(MemberStatus::root)
            .map(root ->
                new Upstream(
                    new ImageId(root.image().id()),
                    0,
                    Optional.of(TreeWork.told(root.endpoint())),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    return Stream.concat(trees.readings().stream().map(this::told), roots).toList();
  }

  private Upstream told(TreeWork.Reading reading) {
    ImageId image = new ImageId(reading.image().id());
    Optional<Endpoint> parent = reading.parent();
    Instant now = clock.instant();
    return new Upstream(
        image,
        reading.incarnation(),
        reading.endpoint().map(TreeWork::told),
        parent.map(TreeWork::told),
        parent.flatMap(at -> watch.answered(image, at, now)),
        parent.flatMap(at -> watch.trouble(image, at, now)));
  }
}
