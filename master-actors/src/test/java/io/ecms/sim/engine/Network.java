package io.ecms.sim.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries messages as Pekko does: between two parties in order or not at all; between different
 * parties in any order. On top of that a message may come twice, the second time before whatever is
 * sent later.
 */
public final class Network {
  /**
   * How well messages travel.
   *
   * @param loss share of messages that are lost
   * @param twice share that comes twice
   * @param slowest longest time on the way between hosts
   */
  public record Weather(double loss, double twice, Duration slowest) {
    public static final Weather CALM = new Weather(0, 0, Duration.ofMillis(3));
  }

  private static final Duration FASTEST = Duration.ofNanos(20_000);
  private static final Duration WITHIN = Duration.ofNanos(400_000);

  /** Messages within one process are lost less often. */
  private static final double WITHIN_SHARE = 0.2;

  private record Channel(Party from, Party to) {}

  private record Link(String from, String to) {}

  private final Timeline time;
  private final Dice dice;
  private final Life always = new Life();
  private final Map<Channel, Long> lastArrival = new HashMap<>();
  private final Set<Link> cut = new HashSet<>();
  private Weather weather = Weather.CALM;

  public Network(Timeline time, Dice dice) {
    this.time = time;
    this.dice = dice;
  }

  public void weather(Weather next) {
    weather = next;
  }

  /** Cuts one direction of a link. */
  public void cut(String from, String to) {
    cut.add(new Link(from, to));
  }

  public void heal(String from, String to) {
    cut.remove(new Link(from, to));
  }

  public void healAll() {
    cut.clear();
    weather = Weather.CALM;
  }

  public void send(Party from, Party to, Runnable delivery) {
    boolean within = from.host().equals(to.host());
    double loss = within ? weather.loss() * WITHIN_SHARE : weather.loss();
    if (dice.chance(loss) || (!within && cut.contains(new Link(from.host(), to.host())))) {
      return;
    }
    Channel channel = new Channel(from, to);
    arrive(channel, within, delivery);
    if (dice.chance(within ? weather.twice() * WITHIN_SHARE : weather.twice())) {
      arrive(channel, within, delivery);
    }
  }

  private void arrive(Channel channel, boolean within, Runnable delivery) {
    Duration takes = dice.between(FASTEST, within ? WITHIN : weather.slowest());
    long at = time.micros() + takes.toNanos() / 1_000;
    long inOrder = Math.max(at, lastArrival.getOrDefault(channel, 0L) + 1);
    lastArrival.put(channel, inOrder);
    time.at(inOrder, always, delivery);
  }

  /**
   * Asks, and goes on exactly once: with the answer, or with nothing when none came in time.
   *
   * @param life of the asker; a dead one does not go on
   * @param request called when the question arrives, perhaps twice; gives the answer to its
   *     argument
   */
  public <T> void ask(
      Life life,
      Party from,
      Party to,
      Duration limit,
      Consumer<Consumer<T>> request,
      Consumer<Optional<T>> then) {
    Life waiting = new Life();
    Consumer<Optional<T>> once =
        outcome -> {
          if (!waiting.ended() && !life.ended()) {
            waiting.end();
            then.accept(outcome);
          }
        };
    time.after(limit, waiting, () -> once.accept(Optional.empty()));
    send(
        from,
        to,
        () -> request.accept(answer -> send(to, from, () -> once.accept(Optional.of(answer)))));
  }
}
