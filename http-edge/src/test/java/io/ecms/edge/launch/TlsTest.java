package io.ecms.edge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.ecms.edge.cli.ca.Authority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members with certificates of one authority join each other; nobody else gets in. */
class TlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How long somebody who must not get in may try. */
  private static final Duration TRIES = Duration.ofSeconds(4);

  private static final String HOST = "127.0.0.1";

  private final Path directory;
  private final List<ActorSystem<Void>> systems = new ArrayList<>();

  TlsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void end() {
    systems.forEach(ActorSystem::terminate);
    for (ActorSystem<Void> system : systems) {
      system
          .getWhenTerminated()
          .toCompletableFuture()
          .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
  }

  private Map<String, Object> issued(String authority, String member) throws Exception {
    Authority made = new Authority(directory.resolve(authority));
    if (!made.certificate().toFile().exists()) {
      Authority.Issued _ = made.init(Instant.now());
    }
    Authority.Issued files = made.issue(member, List.of(HOST), Duration.ofDays(1), Instant.now());
    return Map.of(
        "ecms.cluster.tls.enabled", true,
        "ecms.cluster.tls.key", files.key().toString(),
        "ecms.cluster.tls.certificate", files.certificate().toString(),
        "ecms.cluster.tls.ca", made.certificate().toString());
  }

  private Cluster member(Map<String, Object> tls) {
    Map<String, Object> keys = new HashMap<>(tls);
    keys.put("pekko.stdout-loglevel", "OFF");
    keys.put("pekko.loglevel", "OFF");
    Config config =
        ConfigFactory.parseMap(keys).withFallback(Profile.load("quickstart", null, Map.of()));
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), Member.SYSTEM, ClusterKeys.applied(config));
    systems.add(system);
    return Cluster.get(system);
  }

  private static void join(Cluster member, Cluster first) {
    member.manager().tell(Join.create(first.selfMember().address()));
  }

  private static boolean isUp(Cluster member) {
    return member.selfMember().status().equals(MemberStatus.up());
  }

  @Test
  void onlyMembersOfTheSameAuthorityGetIn() throws Exception {
    System.setProperty("ecms.home", System.getProperty("ecms.root", ".."));
    Cluster first = member(issued("ours", "server-1"));
    Cluster second = member(issued("ours", "server-2"));
    Cluster foreign = member(issued("theirs", "server-3"));
    Cluster open = member(Map.of());

    join(first, first);
    join(second, first);
    join(foreign, first);
    join(open, first);

    Awaitility.await().atMost(PATIENCE).until(() -> isUp(first) && isUp(second));
    Awaitility.await()
        .during(TRIES)
        .atMost(TRIES.multipliedBy(2))
        .until(() -> !isUp(foreign) && !isUp(open));
    assertThat(first.state().getMembers()).hasSize(2);
  }
}
