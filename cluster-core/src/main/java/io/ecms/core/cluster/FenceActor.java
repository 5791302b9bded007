package io.ecms.core.cluster;

import io.ecms.core.fence.FenceSettings;
import io.ecms.core.fence.Votes;
import io.ecms.core.fence.Votes.Lease;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * One per server: asks the other servers whether this one belongs to them, and answers the same
 * question.
 *
 * <p>It answers only whom it sees as a member that is up and reachable. A server that is downed is
 * removed from the cluster only after every other member that is up has seen that it is down; from
 * then on nobody acknowledges it any more. Hence its lease has ended one term after its removal at
 * the latest, and nobody takes its work over before {@code down-removal-margin}, which is longer.
 */
final class FenceActor extends AbstractBehavior<FenceMessage> {
  /** Name of the actor on every server; part of the wire format. */
  static final String NAME = "ecms-fence";

  private final Cluster cluster;
  private final String role;
  private final String self;
  private final Votes votes;
  private final LongSupplier clock;
  private final Consumer<Lease> lease;
  private final ActorRef<DeathWatch.Message> deathWatch;

  private FenceActor(
      ActorContext<FenceMessage> context,
      String role,
      FenceSettings settings,
      LongSupplier clock,
      Consumer<Lease> lease) {
    super(context);
    this.cluster = Cluster.get(context.getSystem());
    this.role = role;
    this.self = name(cluster.selfMember());
    this.votes = new Votes(settings.term(), settings.least());
    this.clock = clock;
    this.lease = lease;
    this.deathWatch =
        context.spawn(
            DeathWatch.create(settings.interval(), votes::quorum, FenceActor::name, clock),
            "death-watch");
  }

  /**
   * The behaviour.
   *
   * @param clock monotonic, nanoseconds
   * @param lease told each time that it may have changed, on this actor's thread
   */
  static Behavior<FenceMessage> create(
      String role, FenceSettings settings, LongSupplier clock, Consumer<Lease> lease) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers -> {
          timers.startTimerAtFixedRate(new FenceMessage.Ask(), settings.interval());
          context.getSelf().tell(new FenceMessage.Ask());
          return new FenceActor(context, role, settings, clock, lease);
        }));
  }

  @Override
  public Receive<FenceMessage> createReceive() {
    return newReceiveBuilder()
        .onMessage(FenceMessage.Question.class, this::answer)
        .onMessage(FenceMessage.Acknowledged.class, this::acknowledged)
        .onMessage(FenceMessage.Ask.class, _ -> ask())
        .build();
  }

  private Behavior<FenceMessage> ask() {
    CurrentClusterState state = cluster.state();
    long now = clock.getAsLong();
    FenceMessage question = new FenceMessage.Question(self, now, getContext().getSelf());
    // Asked are also those that seem unreachable: it is they who know whether they reach us.
    others(state)
        .forEach(other ->
            Adapter.toClassic(getContext())
                .actorSelection(other.address() + "/system/" + NAME)
                .tell(question, Adapter.toClassic(getContext().getSelf())));
    deathWatch.tell(new DeathWatch.Message.Asked(others(state).toList()));
    publish(state);
    return this;
  }

  private Behavior<FenceMessage> answer(FenceMessage.Question question) {
    CurrentClusterState state = cluster.state();
    Optional<Member> asker =
        servers(state)
            .filter(member -> name(member).equals(question.from()))
            .filter(member -> acts(member.status()))
            .filter(member -> !state.getUnreachable().contains(member))
            .findAny();
    if (asker.isPresent() && votes(cluster.selfMember().status())) {
      question.replyTo().tell(new FenceMessage.Acknowledged(self, question.asked()));
    }
    return this;
  }

  private Behavior<FenceMessage> acknowledged(FenceMessage.Acknowledged message) {
    votes.acknowledged(message.by(), message.asked());
    deathWatch.tell(new DeathWatch.Message.Heard(message.by()));
    publish(cluster.state());
    return this;
  }

  private void publish(CurrentClusterState state) {
    Set<String> counted =
        others(state).map(FenceActor::name).collect(Collectors.toCollection(HashSet::new));
    lease.accept(acts(cluster.selfMember().status()) ? votes.lease(counted) : new Lease.None());
  }

  private Stream<Member> servers(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> member.hasRole(role));
  }

  /** The other servers that count: those that have been up and have not said good-bye. */
  private Stream<Member> others(CurrentClusterState state) {
    return servers(state)
        .filter(member -> !name(member).equals(self))
        .filter(member -> counts(member.status()));
  }

  private static boolean counts(MemberStatus status) {
    return votes(status) || status.equals(MemberStatus.down());
  }

  private static boolean votes(MemberStatus status) {
    return status.equals(MemberStatus.up()) || status.equals(MemberStatus.leaving());
  }

  /** A server that leaves acts until it is gone, because it hands its work over itself. */
  private static boolean acts(MemberStatus status) {
    return votes(status) || status.equals(MemberStatus.exiting());
  }

  private static String name(Member member) {
    UniqueAddress address = member.uniqueAddress();
    return address.address() + "#" + address.longUid();
  }
}
