package io.ecms.core.downing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.Reachability;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.util.Version;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** The strategy in the library's frame: three servers a, b, c and a node x. */
class ServersFirstTest {
  private static final Set<String> ALL = Set.of("a", "b", "c", "x");
  private static final Map<String, Member> MEMBERS =
      Stream.of(
              member("a", 1, "server"),
              member("b", 2, "server"),
              member("c", 3, "server"),
              member("x", 4, "node"))
          .collect(Collectors.toMap(one -> one.address().host().get(), one -> one));

  private static Member member(String host, int age, String role) {
    return new Member(
        new UniqueAddress(new Address("pekko", "ecms", host, 7355), (long) age),
        age,
        MemberStatus.up(),
        CollectionConverters.asScala(Set.of(role, "dc-default")).toSet(),
        Version.Zero());
  }

  /** Observer and subject of a link that is broken. */
  private record Seen(String observer, String subject) {}

  private static Member member(String host) {
    return Objects.requireNonNull(MEMBERS.get(host));
  }

  /** Whom {@code self} takes out, when these records are known and those have seen them. */
  private static Set<String> downed(String self, Set<String> seenBy, List<Seen> records) {
    ServersFirst strategy = new ServersFirst("default", "server", member(self).uniqueAddress());
    MEMBERS.values().forEach(strategy::add);
    Reachability reachability = Reachability.empty();
    for (Seen seen : records) {
      reachability =
          reachability.unreachable(
              member(seen.observer()).uniqueAddress(), member(seen.subject()).uniqueAddress());
      if (!seen.subject().equals(self)) {
        strategy.addUnreachable(member(seen.subject()));
      }
    }
    strategy.setReachability(reachability);
    strategy.setSeenBy(
        CollectionConverters.asScala(
                seenBy.stream().map(host -> member(host).address()).collect(Collectors.toSet()))
            .toSet());
    return CollectionConverters.asJava(strategy.nodesToDown(strategy.decide())).stream()
        .map(downed -> downed.address().host().get())
        .collect(Collectors.toSet());
  }

  private static List<Seen> from(Set<String> observers, Set<String> subjects) {
    return observers.stream()
        .flatMap(observer -> subjects.stream().map(subject -> new Seen(observer, subject)))
        .toList();
  }

  @Test
  void theMajorityTakesOutALostServer() {
    Set<String> here = Set.of("a", "b", "x");
    assertThat(downed("a", here, from(here, Set.of("c")))).containsExactly("c");
  }

  @Test
  void theMinorityTakesItselfOutWithItsNodes() {
    Set<String> here = Set.of("c", "x");
    assertThat(downed("c", here, from(here, Set.of("a", "b")))).containsExactlyInAnyOrder("c", "x");
  }

  @Test
  void nodesWithoutServersTakeThemselvesOut() {
    assertThat(downed("x", Set.of("x"), from(Set.of("x"), Set.of("a", "b", "c"))))
        .containsExactly("x");
  }

  @Test
  void aBrokenLinkBetweenServersCostsTheYoungerOne() {
    List<Seen> cut = List.of(new Seen("a", "c"), new Seen("c", "a"));
    for (String self : ALL) {
      assertThat(downed(self, ALL, cut)).as(self).containsExactly("c");
    }
  }

  @Test
  void aBrokenLinkToANodeCostsTheNode() {
    List<Seen> cut = List.of(new Seen("a", "x"), new Seen("x", "a"));
    for (String self : ALL) {
      assertThat(downed(self, ALL, cut)).as(self).containsExactly("x");
    }
  }

  /** Only one direction is reported, but the other one still takes part in the gossip. */
  @Test
  void aLinkThatOneSideReportsIsABrokenLink() {
    assertThat(downed("b", ALL, List.of(new Seen("x", "a")))).containsExactly("x");
  }

  @Test
  void aBrokenLinkAndALostServerAtOnce() {
    List<Seen> records =
        List.of(
            new Seen("a", "c"),
            new Seen("b", "c"),
            new Seen("x", "c"),
            new Seen("a", "x"),
            new Seen("x", "a"));
    assertThat(downed("b", Set.of("a", "b", "x"), records)).containsExactlyInAnyOrder("c", "x");
  }
}
