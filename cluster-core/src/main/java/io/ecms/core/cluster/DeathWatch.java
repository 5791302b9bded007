package io.ecms.core.cluster;

import io.ecms.core.fence.SuddenDeaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;

/**
 * Takes servers out of the cluster whose processes have died, as soon as that is certain ({@link
 * SuddenDeaths}), and has them missed at once ({@link KnownDead}). All other losses are left to the
 * failure detector and the downing strategy.
 */
final class DeathWatch extends AbstractBehavior<DeathWatch.Message> {
  /** A connection within one site takes a millisecond; who needs longer has not refused. */
  private static final int CONNECT_MILLIS = 300;

  /** Silent for so many rounds of questions. */
  private static final int ROUNDS = 3;

  /** What it is told. Never leaves its member. */
  sealed interface Message {
    /** A server has answered a question of the fence. */
    record Heard(String server) implements Message {}

    /** A round of questions has gone out to these. */
    record Asked(List<Member> others) implements Message {}

    /** How a look at a server's port has ended. */
    record Looked(String server, boolean refused) implements Message {}
  }

  private final Cluster cluster;
  private final SuddenDeaths deaths;
  private final IntUnaryOperator quorum;
  private final Function<Member, String> name;
  private final LongSupplier clock;
  private final Executor blocking;
  private final Set<String> beingLookedAt = new HashSet<>();
  private Map<String, Member> others = Map.of();

  private DeathWatch(
      ActorContext<Message> context,
      Duration interval,
      IntUnaryOperator quorum,
      Function<Member, String> name,
      LongSupplier clock) {
    super(context);
    this.cluster = Cluster.get(context.getSystem());
    this.deaths = new SuddenDeaths(interval.multipliedBy(ROUNDS));
    this.quorum = quorum;
    this.name = name;
    this.clock = clock;
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
  }

  /**
   * The behaviour.
   *
   * @param interval between two rounds of questions
   * @param quorum how many of so many servers are a majority
   * @param name of a member's incarnation
   * @param clock monotonic, nanoseconds
   */
  static Behavior<Message> create(
      Duration interval,
      IntUnaryOperator quorum,
      Function<Member, String> name,
      LongSupplier clock) {
    return Behaviors.setup(context -> new DeathWatch(context, interval, quorum, name, clock));
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Message.Heard.class, this::heard)
        .onMessage(Message.Asked.class, this::look)
        .onMessage(Message.Looked.class, this::looked)
        .build();
  }

  private Behavior<Message> heard(Message.Heard message) {
    deaths.heard(message.server(), clock.getAsLong());
    return this;
  }

  private Behavior<Message> look(Message.Asked asked) {
    others = asked.others().stream().collect(Collectors.toMap(name, member -> member));
    int majority = quorum.applyAsInt(others.size() + 1);
    for (String server : deaths.suspects(others.keySet(), majority, clock.getAsLong())) {
      Member member = others.get(server);
      // One that leaves closes its port in order.
      if (member != null
          && member.status().equals(MemberStatus.up())
          && beingLookedAt.add(server)) {
        getContext()
            .pipeToSelf(
                refuses(member.address(), blocking),
                (refused, failure) -> new Message.Looked(server, failure == null && refused));
      }
    }
    return this;
  }

  private Behavior<Message> looked(Message.Looked look) {
    beingLookedAt.remove(look.server());
    Member member = others.get(look.server());
    if (!look.refused()) {
      deaths.notRefused(look.server());
    } else if (member != null && deaths.refused(look.server())) {
      getContext()
          .getLog()
          .warn(
              "The process of server {} is dead: its host refuses connections to it. It is taken"
                  + " out of the cluster",
              member.address());
      KnownDead.add(member.address().toString());
      cluster.manager().tell(new Down(member.address()));
    }
    return this;
  }

  /** Fails when that is not clear. */
  private static CompletableFuture<Boolean> refuses(Address address, Executor blocking) {
    InetSocketAddress port =
        new InetSocketAddress(address.getHost().orElse(""), address.getPort().orElse(0));
    return CompletableFuture.supplyAsync(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(port, CONNECT_MILLIS);
            return false;
          } catch (ConnectException refused) {
            return true;
          } catch (IOException unclear) {
            throw new UncheckedIOException(unclear);
          }
        },
        blocking);
  }
}
