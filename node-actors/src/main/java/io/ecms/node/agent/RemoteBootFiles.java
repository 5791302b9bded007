package io.ecms.node.agent;

import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentMessage;
import io.ecms.core.protocol.AgentMessage.BootFile;
import io.ecms.core.protocol.AgentMessage.BootPiece;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Boot files from the controller of the image node. The receptionist is asked each time instead of
 * followed, because a node needs these files once per image. Thread-safe.
 */
public final class RemoteBootFiles implements BootFileSource {
  private final ActorSystem<?> system;
  private final Duration timeout;

  /**
   * @param timeout longest wait for one answer
   */
  public RemoteBootFiles(ActorSystem<?> system, Duration timeout) {
    this.system = system;
    this.timeout = timeout;
  }

  @Override
  public byte[] read(NodeName root, ImageId image, BootFile file, long offset) {
    BootPiece piece =
        await(
            AskPattern.<AgentMessage, BootPiece>ask(
                find(root),
                replyTo -> new AgentMessage.ReadBootFile(image, file, offset, replyTo),
                timeout,
                system.scheduler()),
            root);
    if (piece.problem().isPresent()) {
      throw unavailable(piece.problem().get());
    }
    return piece.bytes();
  }

  @Override
  public void note(NodeName root, ImageId image, byte[] content) {
    find(root).tell(new AgentMessage.NoteWorkingSet(image, content));
  }

  private ActorRef<AgentMessage> find(NodeName root) {
    Receptionist.Listing listing =
        await(
            AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
                system.receptionist(),
                replyTo -> Receptionist.find(AgentMessage.SERVICE, replyTo),
                timeout,
                system.scheduler()),
            root);
    return listing.getServiceInstances(AgentMessage.SERVICE).stream()
        .filter(agent -> agent.path().name().equals(root.value()))
        .findAny()
        .orElseThrow(() -> unavailable("image node " + root + " is not connected"));
  }

  private <T> T await(CompletionStage<T> answer, NodeName root) {
    try {
      return answer.toCompletableFuture().get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted while waiting for image node " + root);
    } catch (ExecutionException | TimeoutException e) {
      throw unavailable("image node " + root + " does not answer: " + e.getMessage());
    }
  }

  private static Refusal unavailable(String why) {
    return new Refusal(Problem.transientError("boot-file-unavailable", why));
  }
}
