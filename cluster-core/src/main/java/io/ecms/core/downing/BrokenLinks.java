package io.ecms.core.downing;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who has to go when members are alive but single links between them are broken, so that those who
 * stay reach each other. As few servers as possible, and no server because of a node.
 *
 * <p>A pure function of what all members know, so that all come to the same result.
 */
public final class BrokenLinks {
  /**
   * A member.
   *
   * @param name unique
   * @param server whether it is one, or else a node
   * @param age number of its joining; the oldest has the lowest
   */
  public record Peer(String name, boolean server, int age) {}

  /** Two members, one of which does not reach the other. */
  public record Link(Peer one, Peer other) {
    /** The same for both directions. */
    Link ordered() {
      return one.name().compareTo(other.name()) <= 0
          ? this
          : new Link(/* one= */ other, /* other= */ one);
    }

    boolean touches(Peer peer) {
      return one.equals(peer) || other.equals(peer);
    }

    boolean betweenServers() {
      return one.server() && other.server();
    }
  }

  private BrokenLinks() {}

  /** The members that have to go. */
  public static Set<Peer> toLetGo(Collection<Link> broken) {
    Set<Link> links = broken.stream().map(Link::ordered).collect(Collectors.toSet());
    Set<Peer> gone = new HashSet<>();
    while (!links.isEmpty()) {
      Peer next = worst(links);
      gone.add(next);
      links.removeIf(link -> link.touches(next));
    }
    return gone;
  }

  /** Of servers that have lost each other first, since their loss decides about the others. */
  private static Peer worst(Set<Link> links) {
    List<Link> between = links.stream().filter(Link::betweenServers).toList();
    return between.isEmpty()
        ? mostTouched(links, peer -> !peer.server())
        : mostTouched(between, Peer::server);
  }

  private static Peer mostTouched(Collection<Link> links, Function<Peer, Boolean> candidate) {
    Map<Peer, Long> touched =
        links.stream()
            .flatMap(link -> List.of(link.one(), link.other()).stream())
            .filter(candidate::apply)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return touched.entrySet().stream()
        .max(
            Comparator.<Map.Entry<Peer, Long>, Long>comparing(Map.Entry::getValue)
                .thenComparing(entry -> entry.getKey().age())
                .thenComparing(entry -> entry.getKey().name()))
        .orElseThrow()
        .getKey();
  }
}
