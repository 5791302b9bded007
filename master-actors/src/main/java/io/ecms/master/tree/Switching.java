package io.ecms.master.tree;

import io.ecms.core.image.Tree;
import io.ecms.core.image.TreeEndpoint;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells node controllers whom to read from, each of them one thing at a time, and remembers for a
 * while who could not reach whom. What it remembers is lost with the master, which then tries
 * again. Thread-safe.
 */
final class Switching {
  private static final Logger LOG = LoggerFactory.getLogger(Switching.class);
  private static final Set<String> UNREACHABLE =
      Set.of("parent-unreachable", "parent-refused", "parent-untrusted", "parent-differs");

  private final TreeCare.Agents agents;
  private final InstantSource clock;
  private final Duration avoid;
  private final Set<Seat> underWay = ConcurrentHashMap.newKeySet();
  private final Map<Edge, Instant> unreachable = new ConcurrentHashMap<>();

  /** A node in a tree. */
  private record Seat(ImageId image, NodeName node) {}

  private record Edge(Seat seat, NodeName parent) {}

  /**
   * @param avoid how long a node is not tried again by one that could not reach it
   */
  Switching(TreeCare.Agents agents, InstantSource clock, Duration avoid) {
    this.agents = agents;
    this.clock = clock;
    this.avoid = avoid;
  }

  /** Forgets what is over. */
  void expire() {
    Instant now = clock.instant();
    unreachable.values().removeIf(until -> !until.isAfter(now));
  }

  /** Whether the node could not reach the parent a while ago. */
  boolean isUnreachable(ImageId image, NodeName node, NodeName parent) {
    Instant until = unreachable.get(new Edge(new Seat(image, node), parent));
    return until != null && until.isAfter(clock.instant());
  }

  /** The nodes that the node could not reach a while ago. */
  Set<NodeName> unreachableFor(ImageId image, NodeName node) {
    Seat seat = new Seat(image, node);
    return unreachable.keySet().stream()
        .filter(edge -> edge.seat().equals(seat))
        .map(Edge::parent)
        .collect(Collectors.toSet());
  }

  /** Tells a member to read from its recorded parent, if that serves. */
  void follow(ImageId image, Tree tree, NodeName node) {
    Tree.Member member = tree.members().get(node);
    if (member != null && member.endpoint().isPresent()) {
      Optional<TreeEndpoint> at = tree.endpointOf(member.parent());
      if (at.isPresent()) {
        var _ = tell(image, node, member.incarnation(), member.parent(), at.get());
      }
    }
  }

  /**
   * Tells a node to read from a parent.
   *
   * @return where it serves; empty when it did not do it, or is being told something already
   */
  Optional<CompletionStage<Optional<TreeEndpoint>>> tell(
      ImageId image, NodeName node, long incarnation, NodeName parent, TreeEndpoint at) {
    Seat seat = new Seat(image, node);
    if (!underWay.add(seat)) {
      return Optional.empty();
    }
    AgentCommand wish =
        new AgentCommand.SwitchParent(image, incarnation, new AgentCommand.Parent(parent, at));
    return Optional.of(
        agents
            .ask(node, wish)
            .handle((reply, failure) -> {
              underWay.remove(seat);
              return failure == null ? heard(new Edge(seat, parent), reply) : silent(seat, failure);
            }));
  }

  private static Optional<TreeEndpoint> silent(Seat seat, Throwable failure) {
    LOG.info("{}: {} is told again later: {}", TreeCare.NAME, seat.node(), failure.toString());
    return Optional.empty();
  }

  private Optional<TreeEndpoint> heard(Edge edge, AgentReply reply) {
    return switch (reply) {
      case AgentReply.Ok(AgentResult.TreeJoined(var endpoint, _)) -> {
        unreachable.remove(edge);
        yield Optional.of(endpoint);
      }
      case AgentReply.Ok ok -> throw new IllegalStateException("switched, but " + ok);
      case AgentReply.Failed(var problem) -> {
        LOG.info(
            "{}: {} does not read from {}: {}",
            TreeCare.NAME,
            edge.seat().node(),
            edge.parent(),
            problem);
        if (UNREACHABLE.contains(problem.code())) {
          unreachable.put(edge, clock.instant().plus(avoid));
        }
        yield Optional.empty();
      }
    };
  }
}
