package io.ecms.core.downing;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecms.core.downing.BrokenLinks.Link;
import io.ecms.core.downing.BrokenLinks.Peer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BrokenLinksProperties {
  private static final Peer A = new Peer("a", true, 1);
  private static final Peer B = new Peer("b", true, 2);
  private static final Peer C = new Peer("c", true, 3);
  private static final Peer X = new Peer("x", false, 4);
  private static final Peer Y = new Peer("y", false, 5);

  private static Set<Peer> gone(Link... links) {
    return BrokenLinks.toLetGo(List.of(links));
  }

  @Test
  void withoutBrokenLinksAllStay() {
    assertThat(gone()).isEmpty();
  }

  @Test
  void ofTwoServersTheYoungerGoes() {
    assertThat(gone(new Link(A, C))).containsExactly(C);
    assertThat(gone(new Link(C, A), new Link(A, C))).containsExactly(C);
  }

  @Test
  void theServerThatReachesNobodyGoesWhateverItsAge() {
    assertThat(gone(new Link(A, B), new Link(C, A))).containsExactly(A);
  }

  @Test
  void aNodeNeverCostsAServer() {
    assertThat(gone(new Link(A, X), new Link(B, X), new Link(X, C))).containsExactly(X);
    assertThat(gone(new Link(A, X), new Link(A, Y))).containsExactlyInAnyOrder(X, Y);
  }

  @Test
  void aNodeStaysWhenTheServerGoesAnyway() {
    assertThat(gone(new Link(A, C), new Link(C, X))).containsExactly(C);
  }

  @Test
  void ofTwoNodesTheYoungerGoes() {
    assertThat(gone(new Link(Y, X))).containsExactly(Y);
  }

  @Property
  void thoseWhoStayReachEachOtherAndTheOrderDoesNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    List<Peer> peers =
        IntStream.range(0, 2 + random.nextInt(8))
            .mapToObj(i -> new Peer("p" + i, random.nextBoolean(), i))
            .toList();
    List<Link> links = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      Peer one = peers.get(random.nextInt(peers.size()));
      Peer other = peers.get(random.nextInt(peers.size()));
      if (!one.equals(other)) {
        links.add(new Link(one, other));
      }
    }

    Set<Peer> gone = BrokenLinks.toLetGo(links);
    Collections.shuffle(links, random);

    assertThat(links).allMatch(link -> gone.contains(link.one()) || gone.contains(link.other()));
    assertThat(BrokenLinks.toLetGo(links)).isEqualTo(gone);
    assertThat(gone.stream().filter(Peer::server))
        .as("servers go because of servers only")
        .allMatch(server ->
            links.stream().anyMatch(link -> link.touches(server) && link.betweenServers()));
  }
}
