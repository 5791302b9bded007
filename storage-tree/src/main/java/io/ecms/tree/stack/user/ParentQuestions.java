package io.ecms.tree.stack.user;

import io.ecms.tree.stack.Endpoint;
import io.ecms.tree.stack.ImageRef;
import io.ecms.tree.stack.ParentAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks parents whether they answer, and remembers which did not. Thread-safe. */
final class ParentQuestions {
  private final Path dataDirectory;
  private final ParentProbe probe;

  /** Images whose parent did not answer well the last time. */
  private final Set<String> doubted = ConcurrentHashMap.newKeySet();

  ParentQuestions(Path dataDirectory, ParentProbe probe) {
    this.dataDirectory = dataDirectory;
    this.probe = probe;
  }

  /**
   * The present parent is asked on the way that the blocks take: through the relay.
   *
   * @param member this host's part in the image's tree, if it has one
   */
  ParentAnswer ask(ImageRef image, Optional<Member> member, Endpoint parent, Duration limit) {
    if (!member.flatMap(Member::parent).equals(Optional.of(parent))) {
      return probe.ask(image, parent, limit);
    }
    // The relay holds whom it cannot connect, so one that was doubtful is looked at first.
    if (doubted.contains(image.id()) && ParentProbe.refuses(parent, limit)) {
      return ParentAnswer.dead("%s refuses connections".formatted(parent));
    }
    Path relay = new MemberFiles(dataDirectory, image.id()).upward();
    ParentAnswer answer = ParentProbe.askThrough(relay, image, parent, limit);
    if (answer.equals(ParentAnswer.WELL)) {
      doubted.remove(image.id());
    } else {
      doubted.add(image.id());
    }
    return answer;
  }
}
