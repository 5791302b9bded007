package io.ecms.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecms.faults.Nemesis.Episode;
import io.ecms.faults.check.Checker;
import io.ecms.faults.check.Evidence;
import io.ecms.faults.check.FinalState;
import io.ecms.faults.check.Stream;
import io.ecms.faults.check.Violation;
import io.ecms.faults.check.Written;
import io.ecms.faults.client.History;
import io.ecms.faults.client.Lists;
import io.ecms.faults.client.Load;
import io.ecms.faults.client.Server;
import io.ecms.faults.client.Subscriber;
import io.ecms.faults.site.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A cluster under load, faults that happen to it, and the judgement of what was seen. */
final class Trial implements AutoCloseable {
  private static final Duration SETTLE = Duration.ofSeconds(150);

  /** An event whose writer died in the middle of writing is found by a look at every entity. */
  private static final Duration LATE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration STAY = Duration.ofSeconds(12);
  private static final int CLIENTS = 4;
  private static final int UNTOUCHED = 3;
  private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");

  private final long seed;
  private final Site site;
  private final History history;
  private final Load load;
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<Episode> episodes = new ArrayList<>();
  private final Set<String> untouched;

  /**
   * Builds the cluster and lets clients begin.
   *
   * @param directory for everything that is written
   * @param databases nodes of the ring
   */
  Trial(Path directory, int databases, long seed) {
    this.seed = seed;
    this.site = Site.build(directory, databases);
    this.history = new History(directory.resolve("history.txt"));
    this.load = new Load(site.clientsView(), history, seed);
    boolean done = false;
    try {
      this.untouched = Set.copyOf(load.settle(UNTOUCHED));
      for (int i = 1; i <= 2; i++) {
        subscribers.add(Subscriber.follow("wanderer-" + i, site.clientsView(), STAY, seed + i));
      }
      load.begin(CLIENTS);
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /** Lets faults happen, one after the other. */
  void suffer(List<Fault> faults) {
    Nemesis nemesis = new Nemesis(site);
    for (Fault fault : faults) {
      Episode episode = nemesis.run(fault);
      episodes.add(episode);
      Say.line(
          "%-60s whole again after %s"
              .formatted(fault, Say.seconds(episode.began(), episode.whole())));
    }
  }

  /** Ends the load, waits until everything has settled, and looks at what was seen. */
  List<Violation> judge() {
    load.close();
    awaitQuiet();
    String marker;
    try (Lists api = new Lists(site.clientsView().getFirst())) {
      marker = api.create("the-last");
    }
    for (Server server : site.clientsView()) {
      subscribers.add(Subscriber.follow("at-" + server.name(), List.of(server), SETTLE, seed));
    }
    Awaitility.await()
        .atMost(SETTLE)
        .pollInterval(POLL)
        .until(() -> subscribers.stream().allMatch(one -> one.hasSeen(marker)));
    List<Written> journal = site.journal();
    List<Stream> streams = streamsOf(numbers(journal));
    FinalState state = stateWith(marker);
    Evidence evidence =
        new Evidence(history.all(), streams, state, site.acts(), site.copies(), journal, untouched);
    tell(evidence);
    return Checker.check(evidence);
  }

  /** Rows with the same number, of which one was written late by who was replaced, count once. */
  private static int numbers(List<Written> journal) {
    return (int)
        journal.stream().map(row -> row.persistenceId() + " " + row.sequence()).distinct().count();
  }

  /** What the subscribers have seen, as soon as it can be all, up to where all of them are. */
  private List<Stream> streamsOf(int events) {
    try {
      Awaitility.await()
          .atMost(LATE)
          .pollInterval(POLL)
          .until(() -> seen().stream().allMatch(stream -> stream.events().size() >= events));
    } catch (ConditionTimeoutException e) {
      Say.line("events are missing: " + e.getMessage());
    }
    List<Stream> seen = seen();
    long end = seen.stream().mapToLong(Stream::end).min().orElse(0);
    return seen.stream().map(stream -> stream.upTo(end)).toList();
  }

  private List<Stream> seen() {
    return subscribers.stream().map(Subscriber::seen).toList();
  }

  /** Reads lists only: asking for an operation would wake it, and it must go on by itself. */
  private void awaitQuiet() {
    try (Lists api = new Lists(site.clientsView().getFirst())) {
      Awaitility.await()
          .atMost(SETTLE)
          .pollInterval(POLL)
          .until(() ->
              api.all("/v1/operations").stream()
                  .allMatch(one -> ENDED.contains(one.path("state").asText())));
    }
  }

  /** The lists, as soon as they have what was acknowledged last. */
  private FinalState stateWith(String marker) {
    try (Lists api = new Lists(site.clientsView().getLast())) {
      Awaitility.await()
          .atMost(SETTLE)
          .pollInterval(POLL)
          .until(() ->
              api.all("/v1/vms?name=the-last").stream()
                  .anyMatch(vm -> vm.path("id").asText().equals(marker)));
      return api.state();
    }
  }

  private void tell(Evidence evidence) {
    Measures measures = new Measures(evidence.history());
    for (Episode episode : episodes) {
      Say.line(
          "%-60s nothing accepted for %s, longest request %s"
              .formatted(
                  episode.fault(),
                  Say.seconds(measures.longestSilence(episode.began(), episode.whole())),
                  Say.seconds(measures.longestRequest(episode.began(), episode.whole()))));
      if (episode.fault() instanceof Fault.KillMaster) {
        Say.line(
            "kill -9 of the master's server to the next accepted command: "
                + measures.untilAccepted(episode.began()).map(Say::seconds).orElse("never")
                + " (wanted 5 s, must 10 s)");
      }
    }
    Say.line(measures.counts());
    Map<String, Long> ends =
        evidence.state().operations().stream()
            .collect(Collectors.groupingBy(Trial::end, TreeMap::new, Collectors.counting()));
    Say.line("operations: " + ends);
    Say.line(
        "%d events, %d rows of the journal, %d of them written late, %d decisions of masters"
            .formatted(
                evidence.streams().getFirst().events().size(),
                evidence.journal().size(),
                evidence.journal().size() - numbers(evidence.journal()),
                evidence.acts().size()));
  }

  private static String end(JsonNode operation) {
    String code = operation.path("error").path("code").asText("");
    return operation.path("kind").asText()
        + " "
        + operation.path("state").asText()
        + (code.isEmpty() ? "" : " " + code);
  }

  /** The measured times from the death of a master's server to the next accepted command. */
  List<Duration> takeOvers() {
    Measures measures = new Measures(history.all());
    return episodes.stream()
        .filter(episode -> episode.fault() instanceof Fault.KillMaster)
        .map(episode -> measures.untilAccepted(episode.began()).orElse(Duration.ofDays(1)))
        .toList();
  }

  @Override
  public void close() {
    subscribers.forEach(Subscriber::close);
    try {
      load.close();
    } finally {
      history.close();
      site.close();
    }
  }
}
