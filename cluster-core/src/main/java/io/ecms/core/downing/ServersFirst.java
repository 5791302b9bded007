package io.ecms.core.downing;

import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import io.ecms.core.downing.BrokenLinks.Link;
import io.ecms.core.downing.BrokenLinks.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.sbr.DowningStrategy;
import scala.Option;

/**
 * The majority of the servers goes on. It is the library's keep-majority but for one thing: when
 * two members that are alive cannot reach each other, the library lets both go, even a server
 * because of a node. Here one of them stays, and a node never costs a server ({@link BrokenLinks}).
 *
 * <p>Works with the library's own frame for such strategies, which is not for public use: to be
 * looked at when the library changes.
 */
public final class ServersFirst extends DowningStrategy {
  private final String role;

  /**
   * @param role of the members that count
   */
  public ServersFirst(String dataCenter, String role, UniqueAddress self) {
    super(dataCenter, self);
    this.role = role;
  }

  @Override
  public Option<String> role() {
    return Option.apply(role);
  }

  @Override
  public Decision decide() {
    if (hasIndirectlyConnected()) {
      return DowningStrategy.DownIndirectlyConnected$.MODULE$;
    }
    int here = reachableMembersWithRole().size();
    int there = unreachableMembersWithRole().size();
    boolean stays = here == there ? hasLowest() : here > there;
    return stays
        ? DowningStrategy.DownUnreachable$.MODULE$
        : DowningStrategy.DownReachable$.MODULE$;
  }

  /** Of two halves, the one with the lowest address. */
  private boolean hasLowest() {
    return membersWithRole().nonEmpty() && !unreachable(membersWithRole().head());
  }

  @Override
  public scala.collection.immutable.Set<UniqueAddress> indirectlyConnected() {
    Set<UniqueAddress> alive = asJava(super.indirectlyConnected());
    if (alive.isEmpty()) {
      return super.indirectlyConnected();
    }
    Map<UniqueAddress, Peer> peers = peers();
    List<Link> broken = new ArrayList<>();
    for (var record : asJava(reachability().records())) {
      Peer observer = peers.get(record.observer());
      Peer subject = peers.get(record.subject());
      boolean bothAlive = alive.contains(record.observer()) && alive.contains(record.subject());
      if (bothAlive && observer != null && subject != null) {
        broken.add(new Link(observer, subject));
      }
    }
    Set<Peer> gone = BrokenLinks.toLetGo(broken);
    return asScala(
            peers.entrySet().stream()
                .filter(entry -> gone.contains(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()))
        .toSet();
  }

  private Map<UniqueAddress, Peer> peers() {
    Map<UniqueAddress, Peer> peers = new HashMap<>();
    Collection<Member> members = asJava(allMembersInDC());
    for (Member member : members) {
      // A link to who goes already needs nobody else to go.
      if (!member.status().equals(MemberStatus.down())) {
        peers.put(
            member.uniqueAddress(),
            new Peer(member.uniqueAddress().toString(), member.hasRole(role), member.upNumber()));
      }
    }
    return peers;
  }
}
